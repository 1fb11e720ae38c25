"""What docker-compose.yml promises about every container, held against the file itself."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.core.ports import Queue
from services.core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ("PUBLIC_HOST", "STAFF_URL", "STORE_HOST")
SERVICES = {
    "proxy", "upload-api", "review-ui", "worker-fast", "worker-slow", "worker-mail", "beat", "migrate", "postgres", "broker",
    "store", "store-gateway", "scanner", "signatures",
}  # fmt: skip
OURS = {"upload-api", "review-ui", "worker-fast", "worker-slow", "worker-mail", "beat", "migrate"}
WORKERS = {"worker-fast", "worker-slow", "beat", "migrate"}
DOORS = {"proxy", "store-gateway", "worker-mail", "signatures"}
ENDS_BY_ITSELF = "migrate"
# Nothing that reads like a secret may stand in the file: only the name of a secret file may.
SUSPECT = re.compile(r"(password|passwd|secret|token|key)(?!_FILE)", re.IGNORECASE)

Compose = dict[str, Any]


def names(listed: object) -> set[str]:
    """Networks and the like are written as a list or as a table."""
    return set(listed) if isinstance(listed, dict | list) else set()


def mounted(service: Compose) -> dict[str, str]:
    """Secret files of a service: the name in the container, and which secret it is."""
    short = {name: name for name in service.get("secrets", []) if isinstance(name, str)}
    long = [entry for entry in service.get("secrets", []) if isinstance(entry, dict)]
    return short | {entry["target"]: entry["source"] for entry in long}


def test_the_file_names_the_services_that_make_up_the_whole(compose: Compose) -> None:
    assert set(compose["services"]) == SERVICES


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_kept_small(compose: Compose, name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert not service.get("cap_add")
    assert not service.get("privileged")
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not str(service["user"]).startswith(("0", "root"))
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["restart"]
    assert service["logging"]["options"]["max-size"]
    assert any(str(place).startswith("/tmp:") for place in service["tmpfs"])  # noqa: S108


@pytest.mark.parametrize("name", sorted(SERVICES - {ENDS_BY_ITSELF}))
def test_every_container_that_stays_says_whether_it_is_well(compose: Compose, name: str) -> None:
    check = compose["services"][name]["healthcheck"]
    assert check["test"] not in ([], ["NONE"], "")
    assert check["interval"]
    assert not check.get("disable")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_container_has_a_secret_in_its_environment(compose: Compose, name: str) -> None:
    environment: dict[str, Any] = compose["services"][name].get("environment") or {}
    suspects = {key for key in environment if SUSPECT.search(key)}
    values = {str(value) for value in environment.values()}
    assert {key for key in suspects if not str(environment[key]).startswith("/run/secrets/")} == set()
    assert not [value for value in values if re.search(r"://[^/]*:[^/]*@|[0-9a-f]{32}", value)]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_programs_are_given_only_settings_that_exist_and_all_they_need(
    compose: Compose, name: str
) -> None:
    service = compose["services"][name]
    given = {key for key in service["environment"] if key.startswith("OPSNAP_")}
    files = {target for target in mounted(service) if target.startswith("opsnap_")}
    known = {f"OPSNAP_{field.upper()}" for field in Settings.model_fields}
    needed = {
        f"OPSNAP_{field.upper()}" for field, info in Settings.model_fields.items() if info.is_required()
    }
    assert given <= known
    assert {file.upper() for file in files} <= known
    assert needed <= given | {file.upper() for file in files}


def test_only_the_proxy_has_ports_and_only_the_doors_a_way_out(compose: Compose) -> None:
    services, networks = compose["services"], compose["networks"]
    closed = {name for name, network in networks.items() if (network or {}).get("internal")}
    assert {name for name, service in services.items() if service.get("ports")} == {"proxy"}
    assert set(networks) - closed == {"edge", "post", "updates"}
    assert {name for name, service in services.items() if names(service["networks"]) - closed} == DOORS


@pytest.mark.parametrize("name", sorted(WORKERS))
def test_workers_are_on_the_closed_network_alone(compose: Compose, name: str) -> None:
    assert names(compose["services"][name]["networks"]) == {"data"}
    assert compose["networks"]["data"]["internal"] is True


def test_the_worker_that_writes_to_the_world_opens_no_footage(compose: Compose) -> None:
    mail = compose["services"]["worker-mail"]
    assert mail["command"][:3] == ["worker", "-Q", "mail"]
    assert names(mail["networks"]) == {"data", "post"}
    assert {
        name for name, service in compose["services"].items() if "post" in names(service["networks"])
    } == {"worker-mail"}
    assert all(mount.endswith(":ro") for mount in mail["volumes"])


def test_every_queue_is_consumed(compose: Compose) -> None:
    commands = [service.get("command") or [] for service in compose["services"].values()]
    consumed = {command[command.index("-Q") + 1] for command in commands if "-Q" in command}
    assert consumed == set(Queue)


def test_only_who_seals_and_who_sends_can_open_a_reporters_link(compose: Compose) -> None:
    holders = {name for name, service in compose["services"].items() if "opsnap_link_key" in mounted(service)}
    assert holders == {"upload-api", "worker-mail"}


def test_the_proxy_reaches_neither_database_nor_broker(compose: Compose) -> None:
    services = compose["services"]
    behind = names(services["postgres"]["networks"]) | names(services["broker"]["networks"])
    assert not names(services["proxy"]["networks"]) & behind


def test_staff_are_offered_to_this_machine_alone_unless_the_operator_says_more(compose: Compose) -> None:
    staff = [port for port in compose["services"]["proxy"]["ports"] if "9443" in json.dumps(port)]
    assert "127.0.0.1" in json.dumps(staff)


def test_only_the_migration_is_the_owner_of_the_tables(compose: Compose) -> None:
    urls = {name: mounted(compose["services"][name])["opsnap_database_url"] for name in OURS}
    assert urls.pop("migrate") == "opsnap_owner_database_url"
    assert set(urls.values()) == {"opsnap_database_url"}


def test_only_the_fast_worker_can_sign_the_custody_chain(compose: Compose) -> None:
    holders = {
        name for name, service in compose["services"].items() if "custody_signing_key.pem" in mounted(service)
    }
    assert holders == {"worker-fast"}


def test_the_two_sites_have_form_keys_of_their_own(compose: Compose) -> None:
    sites = ("upload-api", "review-ui", "worker-fast")
    assert len({mounted(compose["services"][name])["opsnap_secret_key"] for name in sites}) == len(sites)


def test_everything_waits_for_what_it_needs(compose: Compose) -> None:
    for name in OURS - {ENDS_BY_ITSELF}:
        awaited = compose["services"][name]["depends_on"]
        assert awaited["migrate"]["condition"] == "service_completed_successfully"
        assert awaited["postgres"]["condition"] == awaited["broker"]["condition"] == "service_healthy"
        assert awaited["store"] == {"condition": "service_healthy", "required": False} | awaited["store"]


def test_every_secret_is_made_by_the_script(compose: Compose, made_secrets: Path) -> None:
    wanted = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert wanted <= {path.name for path in made_secrets.iterdir()}
    assert {Path(secret["file"]).parent.name for secret in compose["secrets"].values()} == {"secrets"}


def test_files_that_are_mounted_exist(compose: Compose) -> None:
    mounts = [str(mount) for service in compose["services"].values() for mount in service.get("volumes", [])]
    files = {mount.split(":")[0] for mount in mounts if mount.startswith("./")}
    assert len(files) == 7
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert all(mount.endswith(":ro") for mount in mounts if mount.startswith("./"))


@pytest.mark.parametrize("name", sorted(OURS))
def test_an_operators_own_rules_reach_every_program(
    compose: Compose, compose_of_another_force: Compose, name: str
) -> None:
    service = compose_of_another_force["services"][name]
    assert service["environment"]["OPSNAP_RULES_FILE"] == "/etc/opsnap/kent.toml"
    assert "/srv/opsnap:/etc/opsnap:ro" in service["volumes"]
    ours = compose["services"][name]
    assert not ours["environment"]["OPSNAP_RULES_FILE"]  # blank is not set: FORCE says which
    assert "./infra/force:/etc/opsnap:ro" in ours["volumes"]


def test_an_operators_own_boundaries_reach_the_public_site(
    compose: Compose, compose_of_another_force: Compose
) -> None:
    own = compose_of_another_force["services"]["upload-api"]["environment"]
    assert own["OPSNAP_BOUNDARIES_FILE"] == "/etc/opsnap/kent.geojson"
    assert not compose["services"]["upload-api"]["environment"]["OPSNAP_BOUNDARIES_FILE"]


@pytest.mark.parametrize("missing", ANSWERS)
def test_an_answer_that_is_missing_is_asked_for(fill_in: Callable[..., str], missing: str) -> None:
    with pytest.raises(KeyError, match=missing):
        fill_in(without=missing)


def test_the_example_asks_for_everything_that_has_no_default() -> None:
    lines = (ROOT / "infra" / "example.env").read_text().splitlines()
    given = dict(line.partition("=")[::2] for line in lines if re.match(r"\w+=", line))
    offered = {line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?\w+=", line)}
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(ANSWERS) <= set(given)
    assert offered - {"COMPOSE_PROFILES"} <= set(re.findall(r"\$\{(\w+)", text))
