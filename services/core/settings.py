"""Every knob: frozen, built once from the environment (`OPSNAP_*`) and secret files, and passed down."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

SECRETS_DIR = "/run/secrets"
"""Where container engines put secrets, one file each."""


class Settings(BaseSettings):
    """Read from `OPSNAP_<NAME>`; a secret may instead lie in `/run/secrets/opsnap_<name>` (or `OPSNAP_SECRETS_DIR`).

    A variable that is there but blank is as good as none: a compose file cannot leave one out.
    """

    model_config = SettingsConfigDict(
        env_prefix="OPSNAP_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: SecretStr = Field(
        description="Postgres 16 or later, `postgresql+psycopg://user:password@host/name`"
    )
    broker_url: SecretStr = Field(description="Redis protocol, `redis://:password@host:6379/0`")
    s3_endpoint_url: str = Field(description="S3 API as the services reach it")
    s3_public_endpoint_url: str = Field(
        default="", description="S3 API as browsers reach it; default the same"
    )
    s3_region: str = Field(default="us-east-1", description="Region for SigV4")
    s3_access_key: SecretStr = Field(description="S3 access key")
    s3_secret_key: SecretStr = Field(description="S3 secret key")
    s3_bucket_prefix: str = Field(
        default="opsnap", description="Buckets are `<prefix>-quarantine`, `-evidence`, `-derived`"
    )
    secret_key: SecretStr = Field(description="32 random bytes or more, for form tokens and session cookies")
    link_key: SecretStr = Field(
        default=SecretStr(""),
        description="32 random bytes or more, to seal reporters' secret links; default `OPSNAP_SECRET_KEY`. "
        "The same for the public site and the workers, and for good",
    )
    custody_key_file: Path | None = Field(
        default=None, description="Ed25519 private key (PEM) that signs custody checkpoints"
    )
    public_url: str = Field(default="http://127.0.0.1:8000", description="Address of the public site")
    staff_url: str = Field(default="http://127.0.0.1:8001", description="Address of the staff site")
    force: str = Field(
        default="west_midlands",
        description="Whose rules govern: `west_midlands`, `west_yorkshire` or `essex` (files in `services/core/rules/`)",
    )
    rules_file: Path | None = Field(
        default=None, description="Your own force's rules (TOML), instead of those that `OPSNAP_FORCE` names"
    )
    boundaries_file: Path | None = Field(
        default=None, description="Council boundaries (GeoJSON, WGS84), to say whose area a pin is in"
    )
    boundaries_properties: str = Field(
        default="area, LAD24NM, LAD23NM, name",
        description="Which property of a boundary names its area: the first of these that it has",
    )
    map_tiles_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s;,'\"]+)?$",
        description="Map tiles for the pin, `https://host/{z}/{x}/{y}.png`; without them there is no map",
    )
    map_credit: str = Field(default="", description="Whose map it is, as its owner wants to be named")
    map_centre: str = Field(
        default="", description="Where the map begins, latitude and longitude, `52.48, -1.89`"
    )
    work_dir: Path = Field(default=Path("/tmp/opsnap"), description="Private scratch space of the worker")  # noqa: S108 -- overridden in every image
    notifier: Literal["outbox", "smtp", "govuk"] = Field(
        default="outbox",
        description="How emails and texts go: `smtp`, `govuk` (GOV.UK Notify), or `outbox`: nowhere, staff see them",
    )
    mail_from: str = Field(default="", description="SMTP: the address that emails come from")
    smtp_host: str = Field(default="", description="SMTP: the server")
    smtp_port: int = Field(default=587, description="SMTP: its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="SMTP: `starttls`, `tls` from the first byte, or `none`"
    )
    smtp_user: str = Field(default="", description="SMTP: who signs in, if anybody must")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="SMTP: their password")
    govuk_notify_key: SecretStr = Field(default=SecretStr(""), description="GOV.UK Notify: the API key")
    govuk_notify_email_template: str = Field(
        default="",
        description="GOV.UK Notify: id of an email template with the subject `((subject))` and the body `((body))`",
    )
    govuk_notify_text_template: str = Field(
        default="", description="GOV.UK Notify: id of a text template that is `((body))`"
    )
    govuk_notify_url: str = Field(
        default="https://api.notifications.service.gov.uk", description="GOV.UK Notify: its API"
    )
    part_size_bytes: int = Field(
        default=8 * 1024 * 1024, ge=5 * 1024 * 1024, description="Smallest upload part; grows with the file"
    )
    max_file_bytes: int = Field(default=10 * 1000**3, description="Largest file taken")
    max_files: int = Field(default=10, description="Files to one submission")
    form_upload_max_bytes: int = Field(
        default=500 * 1000**2, description="Largest file by plain form, without JavaScript"
    )
    upload_idle_hours: int = Field(
        default=72, description="An upload that nobody touched for so long is reaped"
    )
    draft_days: int = Field(
        default=30, description="A report that was never signed is given up after this, with its footage"
    )
    part_url_seconds: int = Field(default=3600, description="Life of a presigned part URL")
    media_url_seconds: int = Field(default=900, description="Life of a presigned playback URL")
    pack_url_hours: int = Field(
        default=72, ge=1, le=168, description="Life of the addresses of originals in a pack for another force"
    )
    claim_minutes: int = Field(default=15, description="A claim without a sign of life ends after this")
    session_hours: int = Field(default=12, description="A staff sign-in ends after this")
    job_lease_seconds: int = Field(
        default=60, description="A job whose worker shows no sign of life is taken again after this"
    )
    job_max_attempts: int = Field(default=4, description="Then the job stops and a person sees it")
    inspect_timeout_seconds: int = Field(default=60, description="Wall clock for opening one file")
    preview_timeout_seconds: int = Field(default=3600, description="Wall clock for one preview")
    preview_encoder: Literal["auto", "software", "nvenc", "vaapi"] = Field(
        default="auto",
        description="Who encodes viewing copies: `nvenc` or `vaapi` (a graphics card), `software`, or `auto`: a card if one is there and passes a trial",
    )
    plates_enabled: bool = Field(default=True, description="Read registration marks in footage")
    plate_countries: str = Field(
        default="gb",
        description="Whose marks are looked for: ISO codes of the United Kingdom, Ireland or countries of the Union, as `gb, ie`; each one more makes misreadings likelier",
    )
    plate_detector_file: Path | None = Field(
        default=None,
        description="Your own plate detector (ONNX, of the YOLO family) instead of the packaged one for text; its licence is your matter",
    )
    plate_detector_sha256: str = Field(default="", description="SHA-256 that the detector's file must have")
    plate_reader_file: Path | None = Field(
        default=None,
        description="Your own reader of marks (ONNX, as fast-plate-ocr and fast-alpr have it) instead of the packaged one",
    )
    plate_reader_sha256: str = Field(default="", description="SHA-256 that the reader's file must have")
    vehicle_register: Literal["none", "dvla"] = Field(
        default="none",
        description="Who is asked about a vehicle: `dvla` (Vehicle Enquiry Service), or `none`: cases say that nobody was asked",
    )
    dvla_key: SecretStr = Field(
        default=SecretStr(""), description="DVLA Vehicle Enquiry Service: the API key"
    )
    dvla_url: str = Field(
        default="https://driver-vehicle-licensing.api.gov.uk/vehicle-enquiry",
        description="DVLA Vehicle Enquiry Service: its API, without the version",
    )
    dvla_per_minute: int = Field(
        default=60,
        gt=0,
        description="DVLA Vehicle Enquiry Service: most questions a minute, of all workers together",
    )
    register_answer_hours: int = Field(
        default=24, ge=0, description="What a register said of a mark is used again for so long"
    )
    clamd_address: str = Field(
        default="",
        description="A clamd (ClamAV) that scans footage for malware, `host:3310` or `/path/of/its.socket`; without one cases say that nothing was scanned",
    )
    clamd_max_bytes: int = Field(
        default=100 * 1024**2,
        gt=0,
        description="Largest file that this clamd reads whole (the least of its `StreamMaxLength` and `MaxFileSize`); a larger one is not scanned, and its case says so",
    )
    demonstration: bool = Field(default=False, description="Say on every page that this is a demonstration")
    cookie_secure: bool = Field(
        default=True, description="Cookies over TLS only; the embedded stack on 127.0.0.1 turns it off"
    )

    rate_limit_factor: float = Field(
        default=1.0, ge=0, description="Multiplies every rate limit of the public site; 0 turns them off"
    )
    trusted_proxies: str = Field(
        default="",
        description="Proxies whose `X-Forwarded-For` is believed: addresses or networks, separated by commas",
    )

    @property
    def outbox_is_visible(self) -> bool:
        """Whether staff may read letters: those that really go are between the force and the reporter."""
        return self.notifier == "outbox" or self.demonstration

    @property
    def s3_browser_endpoint_url(self) -> str:
        """Where browsers reach the store."""
        return self.s3_public_endpoint_url or self.s3_endpoint_url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What a caller passes, then the environment, then secret files where there is a folder of them."""
        del dotenv_settings, file_secret_settings
        folder = Path(os.environ.get("OPSNAP_SECRETS_DIR", SECRETS_DIR))
        files = (SecretsSettingsSource(settings_cls, secrets_dir=folder),) if folder.is_dir() else ()
        return (init_settings, env_settings, *files)
