import json
import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from services.core import rules
from services.core.domain.force_rules import Collisions, Field, Route, Strength
from services.core.rules import NoSuchRules, RulesInvalid


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files(rules) / f"{name}.toml").read_text(encoding="utf-8"))


def _faults(error: RulesInvalid) -> dict[str | None, str]:
    return {refusal.field: refusal.message for refusal in error.refusals}


def test_every_force_file_governs() -> None:
    assert rules.force_names() == ("essex", "west_midlands", "west_yorkshire")
    assert len({rules.load_force(name).id for name in rules.force_names()}) == 3
    examples = [rules.load_force(name).examples for name in rules.force_names()]
    assert len({example.road for example in examples}) == len({example.pin for example in examples}) == 3


def test_west_midlands_is_as_published() -> None:
    force = rules.load_force("west_midlands")
    assert (force.submit_within_days, force.submit_within_hours) == (7, None)
    assert (force.lead_up.before_s, force.lead_up.after_s) == (60, 60)
    assert force.lead_up.strength is Strength.WHEREVER_POSSIBLE
    assert force.max_clip_minutes == 10
    assert force.collisions is Collisions.REFUSE
    assert set(force.required_fields) == {Field.MAKE, Field.COLOUR}
    assert len(force.council_areas) == 7
    assert force.routes[Route.EMERGENCY].phone == "999"
    assert force.routes[Route.COLLISION].phone == "101"
    assert "within 24 hours" in force.routes[Route.COLLISION].words
    assert "submit_within_days" in force.confirm


def test_rules_differ_by_force_without_a_line_of_code() -> None:
    west_yorkshire, essex = rules.load_force("west_yorkshire"), rules.load_force("essex")
    assert west_yorkshire.extra_roles == ("passenger", "unknown")
    assert west_yorkshire.within_words() == "10 days"
    assert essex.within_words() == "48 hours"
    assert essex.lead_up.before_s == 30


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example",
        "https://",
        "https://localhost/x",
        "javascript:alert(1)",
        "https://a.example/ b",
        '"',
    ],
)
def test_a_handoff_leads_to_a_whole_https_address_or_nowhere(address: str) -> None:
    data = _data("essex")
    data["routes"]["crime"]["url"] = address
    with pytest.raises(RulesInvalid) as caught:
        rules.parse_force(data)
    assert set(_faults(caught.value)) == {"routes.crime.url"}


def test_an_operators_own_file_governs_or_says_all_that_is_wrong(tmp_path: Path) -> None:
    text = (files(rules) / "essex.toml").read_text(encoding="utf-8")
    own = tmp_path / "kent.toml"
    own.write_text(text.replace('force = "essex"', 'force = "kent"').replace("hours = 48", "hours = 24"))
    assert (rules.read_force(own).force, rules.read_force(own).within_words()) == ("kent", "24 hours")
    own.write_text(text.replace("hours = 48", "hours = 0").replace("max_files = 10", "max_files = 0"))
    with pytest.raises(RulesInvalid) as caught:
        rules.read_force(own)
    assert set(_faults(caught.value)) == {"submit_within_hours", "max_files"}


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", None])
def test_an_operators_file_that_cannot_be_read_is_said_to_be_so(
    content: bytes | None, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(RulesInvalid, match="cannot be read"):
        rules.read_force(own)


@pytest.mark.parametrize("name", rules.force_names())
def test_frozen_rules_thaw_as_they_were_and_their_hash_names_every_word(name: str) -> None:
    force = rules.load_force(name)
    kept = rules.frozen(force)
    assert rules.thawed(json.loads(rules.canonical(kept.body))) == force
    assert rules.frozen(replace(force)).sha256 == kept.sha256
    assert rules.frozen(replace(force, name=f"{force.name} ")).sha256 != kept.sha256


def test_old_rules_thaw_in_a_later_program() -> None:
    body = rules.frozen(rules.load_force("essex")).body
    del body["takes_obstruction"]  # as if it was added since
    body["dropped_since"] = 1
    assert rules.thawed(body) == rules.load_force("essex")


@pytest.mark.parametrize("name", ["nowhere", "../settings", "", "offences.toml"])
def test_unknown_rules_are_not_found(name: str) -> None:
    with pytest.raises(NoSuchRules):
        rules.load_force(name)


def test_every_fault_of_a_force_file_is_said_at_once() -> None:
    data = _data("west_midlands") | {
        "submit_within_hours": 48,
        "max_files": 0,
        "council_areas": ["Birmingham"],
        "confirm": {"no_such": "?"},
    }
    data["routes"]["parking"] = {"words": " ", "url": "http://council.example", "phone": "ring us"}
    with pytest.raises(RulesInvalid) as caught:
        rules.parse_force(data)
    found = _faults(caught.value)
    assert {"submit_within_hours", "max_files", "council_areas", "confirm.no_such"} <= set(found)
    assert {"routes.parking", "routes.parking.url", "routes.parking.phone"} <= set(found)
    assert "area_aliases.Halesowen" in found
    assert "days or hours" in found["submit_within_hours"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"submit_within_days": "7"}, "submit_within_days"),  # a word is no number
        ({"max_files": True}, "max_files"),
        ({"collisions": "sometimes"}, "collisions"),
        ({"lead_up": {"before_s": 60}}, "lead_up.after_s"),
        ({"submit_withn_days": 7}, "submit_withn_days"),
        ({"lead_up": {"before_s": 60, "after_s": 60, "betwen_s": 1}}, "lead_up.betwen_s"),
        ({"lead_up": {"before_s": -1, "after_s": 60}}, "lead_up.before_s"),
        ({"examples": {"pin": "-1.8904, 52.4862"}}, "examples.pin"),
        ({"routes": {"tea": "Kettle"}}, "routes.tea.[key]"),
    ],
)
def test_a_misshapen_setting_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RulesInvalid) as caught:
        rules.parse_force(_data("west_midlands") | change)
    assert field in _faults(caught.value)


def test_a_missing_setting_is_named() -> None:
    data = _data("essex")
    del data["council_areas"]
    with pytest.raises(RulesInvalid) as caught:
        rules.parse_force(data)
    assert "council_areas" in _faults(caught.value)


def test_the_catalogue_refuses_repeats_and_gaps() -> None:
    data = _data("offences")
    first = data["offences"][0]
    data["offences"].append({**first, "wording": "", "penalty": {"points": 3}, "usual": ["pending"]})
    data["unclassified"].append({"code": "RT88575", "wording": "already careless driving"})
    with pytest.raises(RulesInvalid) as caught:
        rules.parse_offences(data)
    messages = " ".join(refusal.message for refusal in caught.value.refusals)
    for part in ("also names", "Give id, wording", "Pending is no", "Points need", "already in an offence"):
        assert part in messages


def test_a_misspelt_key_deep_in_the_catalogue_is_found() -> None:
    data = _data("offences")
    data["offences"][2]["penalty"]["ponds"] = 100
    with pytest.raises(RulesInvalid) as caught:
        rules.parse_offences(data)
    assert set(_faults(caught.value)) == {"offences.2.penalty.ponds"}


def test_an_empty_catalogue_is_refused() -> None:
    with pytest.raises(RulesInvalid, match="empty"):
        rules.parse_offences({"version": "x", "offences": []})


def test_the_published_table_is_data_too() -> None:
    table = rules.load_printed_table()
    assert sum(row.submissions for row in table.rows) == 18_931
    assert "Table 2" in table.title
