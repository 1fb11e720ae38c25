"""The table of commands."""

from typer.testing import CliRunner

from services.cli.main import COMMANDS, assemble


def test_every_word_of_the_table_leads_to_a_command_with_help() -> None:
    result = CliRunner().invoke(assemble(COMMANDS), ["--help"])
    assert result.exit_code == 0
    for word in COMMANDS:
        assert word in result.output
        assert CliRunner().invoke(assemble([word]), [word, "--help"]).exit_code == 0


def test_an_unknown_word_is_an_error_and_says_so() -> None:
    result = CliRunner().invoke(assemble(COMMANDS), ["nonsense"])
    assert result.exit_code == 2
    assert "nonsense" in result.output
