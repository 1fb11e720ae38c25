"""What an operator supplies of their own is read at start, or refused in words."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from services.core import rules
from services.core.bootstrap import boundaries_of, build, rules_of
from services.core.errors import Refused
from services.core.rules import RulesInvalid, load_force
from services.core.settings import Settings

ESSEX = (files(rules) / "essex.toml").read_text(encoding="utf-8")
SQUARE = [[0, 51], [1, 51], [1, 52], [0, 52], [0, 51]]


@pytest.fixture
def plain() -> Settings:
    names = ("database_url", "broker_url", "s3_endpoint_url", "s3_access_key", "s3_secret_key", "secret_key")
    urls = {
        "database_url": "postgresql+psycopg://nobody@127.0.0.1/none",
        "broker_url": "redis://127.0.0.1:1/0",
    }
    return Settings(**{name: urls.get(name, "http://127.0.0.1:1") for name in names})  # type: ignore[arg-type]


def test_an_operators_rules_govern_instead_of_those_that_come_with_it(
    plain: Settings, tmp_path: Path
) -> None:
    own = tmp_path / "kent.toml"
    own.write_text(ESSEX.replace('force = "essex"', 'force = "kent"').replace("Essex Police", "Kent Police"))
    core = build(plain.model_copy(update={"rules_file": own}))
    core.database.engine.dispose()
    assert (core.rules.force, core.rules.name, core.settings.force) == ("kent", "Kent Police", "kent")


def test_rules_that_do_not_hold_stop_the_start_with_every_fault(plain: Settings, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        ESSEX.replace("max_files = 10", "max_files = 0").replace('url = "https://', 'url = "http://')
    )
    with pytest.raises(RulesInvalid) as caught:
        build(plain.model_copy(update={"rules_file": own}))
    assert {refusal.field for refusal in caught.value.refusals} >= {
        "max_files",
        "routes.crime.url",
        "routes.parking.url",
    }


def test_boundaries_are_read_by_the_property_that_the_operator_names(plain: Settings, tmp_path: Path) -> None:
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    feature = {"type": "Feature", "properties": {"council": "Basildon"}, "geometry": geometry}
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    chosen = plain.model_copy(update={"boundaries_file": path, "boundaries_properties": "ward, council"})
    boundaries = boundaries_of(chosen, load_force("essex"))
    assert boundaries is not None
    assert boundaries.area_at(latitude=51.5, longitude=0.5) == "basildon"
    with pytest.raises(Refused, match="names the area"):
        boundaries_of(plain.model_copy(update={"boundaries_file": path}), load_force("essex"))


def test_nothing_supplied_means_nothing_read(plain: Settings) -> None:
    assert boundaries_of(plain, rules_of(plain)) is None
