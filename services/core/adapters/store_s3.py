"""EvidenceStore over any S3 API, by boto3. Three buckets: quarantine, evidence (never overwritten), derived."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import boto3
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError

from services.core.errors import Conflict, NotFound, Unavailable
from services.core.ports import Area, SignedPart, StoredPart
from services.core.settings import Settings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef, CORSRuleTypeDef, PartTypeDef

_GONE = {"NoSuchKey", "NoSuchUpload", "404", "NotFound", "NoSuchBucket"}
_NOT_OURS_TO_REPLACE = {"PreconditionFailed", "412", "ConditionalRequestConflict"}
_NOT_THE_BYTES = {
    "InvalidPart",
    "InvalidPartOrder",
    "BadDigest",
    "XAmzContentChecksumMismatch",
    "InvalidRequest",
}


class S3Store:
    """See `EvidenceStore`. One client signs for browsers, one talks to the store; both are thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._prefix = settings.s3_bucket_prefix
        self._client = _client(settings, settings.s3_endpoint_url)
        self._signer = _client(settings, settings.s3_browser_endpoint_url)
        self._parts_url = f"{settings.s3_browser_endpoint_url.rstrip('/')}/{self.bucket(Area.QUARANTINE)}"
        keys = Credentials(
            settings.s3_access_key.get_secret_value(), settings.s3_secret_key.get_secret_value()
        )
        self._part_auth = S3SigV4QueryAuth(keys, "s3", settings.s3_region, expires=settings.part_url_seconds)

    def open_multipart(self, *, key: str, content_type: str) -> str:
        with _translated():
            opened = self._client.create_multipart_upload(
                Bucket=self.bucket(Area.QUARANTINE),
                Key=key,
                ContentType=content_type,
                ChecksumAlgorithm="SHA256",
            )
        return opened["UploadId"]

    def sign_part(self, *, key: str, store_upload_id: str, number: int, size: int, sha256: str) -> SignedPart:
        # botocore's signer alone: `generate_presigned_url` does the same in three times the time, for every part.
        headers = {"x-amz-checksum-sha256": _base64(sha256)}
        request = AWSRequest(
            "PUT",
            f"{self._parts_url}/{quote(key)}",
            params={"uploadId": store_upload_id, "partNumber": number},
            headers={"content-length": str(size), **headers},
        )
        self._part_auth.add_auth(request)
        return SignedPart(number=number, url=str(request.prepare().url), headers=headers)

    def put_part(self, *, key: str, store_upload_id: str, number: int, data: bytes) -> StoredPart:
        with _translated():
            put = self._client.upload_part(
                Bucket=self.bucket(Area.QUARANTINE), Key=key, UploadId=store_upload_id, PartNumber=number,
                Body=data, ChecksumAlgorithm="SHA256",
            )  # fmt: skip
        return StoredPart(
            number=number, size=len(data), etag=put["ETag"], sha256=_hex(put.get("ChecksumSHA256"))
        )

    def stored_parts(self, *, key: str, store_upload_id: str) -> tuple[StoredPart, ...]:
        pages = self._client.get_paginator("list_parts")
        with _translated():
            listed = [
                part
                for page in pages.paginate(
                    Bucket=self.bucket(Area.QUARANTINE), Key=key, UploadId=store_upload_id
                )
                for part in page.get("Parts", [])
            ]
        # SeaweedFS lists a part that was sent twice twice: the newest counts, as everywhere.
        newest = {part["PartNumber"]: part for part in sorted(listed, key=itemgetter("LastModified"))}
        return tuple(_stored(newest[number]) for number in sorted(newest))

    def complete_multipart(self, *, key: str, store_upload_id: str, parts: tuple[StoredPart, ...]) -> None:
        try:
            with _translated():
                self._client.complete_multipart_upload(
                    Bucket=self.bucket(Area.QUARANTINE), Key=key, UploadId=store_upload_id,
                    MultipartUpload={"Parts": [_completed(part) for part in parts]},
                )  # fmt: skip
        except NotFound:
            # A second call, or a first one whose answer was lost: the joined object is the proof.
            if self.size_of(area=Area.QUARANTINE, key=key) != sum(part.size for part in parts):
                raise

    def abort_multipart(self, *, key: str, store_upload_id: str) -> None:
        if self.size_of(area=Area.QUARANTINE, key=key) is not None:
            return  # already joined: an abort could harm it (SeaweedFS below 4.48)
        with suppress(NotFound), _translated():
            self._client.abort_multipart_upload(
                Bucket=self.bucket(Area.QUARANTINE), Key=key, UploadId=store_upload_id
            )

    def size_of(self, *, area: Area, key: str) -> int | None:
        try:
            with _translated():
                return self._client.head_object(Bucket=self.bucket(area), Key=key)["ContentLength"]
        except NotFound:
            return None

    def fetch(self, *, area: Area, key: str, to: Path) -> None:
        with _translated():
            self._client.download_file(self.bucket(area), key, str(to))

    def read(self, *, area: Area, key: str) -> bytes:
        with _translated():
            return self._client.get_object(Bucket=self.bucket(area), Key=key)["Body"].read()

    def keep(self, *, quarantine_key: str, evidence_key: str) -> None:
        if self.size_of(area=Area.EVIDENCE, key=evidence_key) is not None:
            return
        source = {"Bucket": self.bucket(Area.QUARANTINE), "Key": quarantine_key}
        with _translated():
            self._client.copy(source, self.bucket(Area.EVIDENCE), evidence_key)  # type: ignore[arg-type]  # multipart above 5 GB

    def put_derived(self, *, key: str, path: Path, content_type: str) -> None:
        with _translated():
            self._client.upload_file(
                str(path), self.bucket(Area.DERIVED), key, ExtraArgs={"ContentType": content_type}
            )

    def delete(self, *, area: Area, key: str) -> None:
        with suppress(NotFound), _translated():
            self._client.delete_object(Bucket=self.bucket(area), Key=key)

    def sign_get(self, *, area: Area, key: str, seconds: int, download_name: str | None = None) -> str:
        params = {"Bucket": self.bucket(area), "Key": key}
        if download_name is not None:
            params["ResponseContentDisposition"] = (
                f"attachment; filename*=UTF-8''{quote(download_name, safe='')}"
            )
        return self._signer.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)

    def check(self) -> None:
        for area in Area:
            try:
                with _translated():
                    self._client.head_bucket(Bucket=self.bucket(area))
            except NotFound as error:
                raise Unavailable(f"The store has no bucket for {area}: run `opsnap migrate`.") from error

    def prepare(self, *, origins: tuple[str, ...]) -> None:
        """Make the three buckets and let browsers of `origins` put parts and read media. Safe to run twice."""
        for area in Area:
            self._make_bucket(area)
            with suppress(NotFound), _translated():
                self._client.put_bucket_cors(
                    Bucket=self.bucket(area), CORSConfiguration={"CORSRules": [_cors(origins)]}
                )

    def _make_bucket(self, area: Area) -> None:
        try:
            with _translated():
                self._client.head_bucket(Bucket=self.bucket(area))
        except NotFound:
            with _translated():
                self._client.create_bucket(Bucket=self.bucket(area))

    def bucket(self, area: Area) -> str:
        """The bucket's name for a room of the store."""
        return f"{self._prefix}-{area}"


def _client(settings: Settings, endpoint: str) -> "S3Client":
    config = Config(
        signature_version="s3v4",  # boto3 otherwise signs with version 2 for custom endpoints
        s3={"addressing_style": "path"},
        connect_timeout=5,
        read_timeout=60,
        retries={"max_attempts": 3, "mode": "standard"},
        max_pool_connections=32,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key.get_secret_value(),
        aws_secret_access_key=settings.s3_secret_key.get_secret_value(),
        config=config,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Translate the vendor's errors once."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _GONE:
            raise NotFound("The store has no such object.") from error
        if code in _NOT_THE_BYTES:
            raise Conflict("The parts are not those that were announced. Send them again.") from error
        if code in _NOT_OURS_TO_REPLACE:
            raise Conflict("The store already holds this object.") from error
        raise Unavailable(f"The store answered {code}.") from error
    except (BotoCoreError, OSError) as error:
        raise Unavailable("The store does not answer.") from error


def _stored(part: "PartTypeDef") -> StoredPart:
    checksum = _hex(part.get("ChecksumSHA256"))
    return StoredPart(
        number=part["PartNumber"], size=part["Size"], etag=part["ETag"], sha256=checksum, stored_at=part["LastModified"],
    )  # fmt: skip


def _completed(part: StoredPart) -> "CompletedPartTypeDef":
    if part.sha256 is None:
        return {"PartNumber": part.number, "ETag": part.etag}
    return {"PartNumber": part.number, "ETag": part.etag, "ChecksumSHA256": _base64(part.sha256)}


def _cors(origins: tuple[str, ...]) -> "CORSRuleTypeDef":
    return {
        "AllowedOrigins": list(origins),
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag", "Content-Range", "Content-Length", "Accept-Ranges"],
        "MaxAgeSeconds": 3600,
    }


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def _hex(checksum: str | None) -> str | None:
    return base64.b64decode(checksum).hex() if checksum else None
