"""`opsnap demo`: the way of one clip from a stranger's upload to the reviewer's desk, beside a year of monthly figures."""

import ctypes
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from services import clock
from services.cli.configuration import ROOT
from services.cli.demo_accounts import SignIn, demo_accounts
from services.cli.demo_clip import DEMO_MARK, draw_clip
from services.cli.demo_story import Sent, tell
from services.cli.seed import plant
from services.cli.up import free_instance, running, serve_for_ever, timed_echo, until_interrupted
from services.core.bootstrap import build
from services.core.domain.deadlines import LONDON
from services.core.settings import Settings

DEMONSTRATION = {"OPSNAP_DEMONSTRATION": "true"}
PR_SET_PDEATHSIG = 1


def demo(
    *,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the story; status 0 only if every step held")
    ] = False,
    clip: Annotated[
        Path | None, typer.Option(help="Send this file, not a drawn clip", exists=True, dir_okay=False)
    ] = None,
    mark: Annotated[str, typer.Option(help="The registration mark that the reporter gives")] = DEMO_MARK,
) -> None:
    """Start everything, load a year of demonstration data, send a clip through it, tell the story, keep serving."""
    say, recorded_at = timed_echo(), yesterday_morning(clock.now())
    with (
        until_interrupted(),
        _footage(clip, recorded_at=recorded_at) as footage,
        running(name=free_instance("demo"), overrides=DEMONSTRATION, say=say) as embedded,
    ):
        signs_in = _load(embedded.settings, embedded.instance.folder, say)
        sent = Sent(path=footage(), mark=mark, recorded_at=recorded_at, is_drawn=clip is None)
        tell(build(embedded.settings), sent, say)
        if not leave:
            _invite(embedded.settings, signs_in)
            serve_for_ever()


def yesterday_morning(now: datetime) -> datetime:
    """When the demonstration happened: 08:41 in London on the day before."""
    local = now.astimezone(LONDON) - timedelta(days=1)
    return local.replace(hour=8, minute=41, second=7, microsecond=0)


def _load(settings: Settings, folder: Path, say: Callable[[str], None]) -> tuple[SignIn, ...]:
    core = build(settings)
    seeded = plant(core)
    what = "is there from before" if seeded.already_there else f"loaded: {seeded.submissions:,} submissions"
    say(f"demonstration year {what}")
    signs_in = demo_accounts(core, password_file=folder / "demo_password", now=clock.now())
    core.database.engine.dispose()
    return signs_in


def _invite(settings: Settings, signs_in: tuple[SignIn, ...]) -> None:
    typer.echo(f"\nReport something at  {settings.public_url}")
    typer.echo(f"Review it at         {settings.staff_url}")
    for one in signs_in:
        typer.echo(f"  sign in as {one.username:14}  password {one.password}   ({one.role})")
    typer.echo(
        "The vehicle register is simulated: it knows DVLA's test marks alone, AA19 AAA, AA19 SRN, L2 WPS ..."
    )
    typer.echo("\nServing until Ctrl-C.")


@contextmanager
def _footage(clip: Path | None, *, recorded_at: datetime) -> Iterator[Callable[[], Path]]:
    """Gives a function that waits for the clip. Drawing takes seconds of a core, so it runs while the rest starts."""
    drawn = ROOT / "var" / "drawn" / f"{recorded_at:%Y-%m-%d}" / "drawn dashcam.mp4"
    ready = clip or (
        drawn if drawn.is_file() else None
    )  # drawn once a day: the same arguments give the same pictures
    if ready is not None:
        yield lambda: ready
        return
    drawn.parent.mkdir(parents=True, exist_ok=True)
    spawn = multiprocessing.get_context("spawn")  # a fork would take the supervisor's pipes with it
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        yield pool.submit(_draw, drawn, recorded_at).result


def _draw(path: Path, recorded_at: datetime) -> Path:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # never outlive a killed demonstration
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with TemporaryDirectory(dir=path.parent) as folder:  # whole or not at all
        return draw_clip(Path(folder) / path.name, recorded_at=recorded_at).path.rename(path)
