"""Walks an uploaded zip with folders and hands out its files one by one, so that only one is in memory."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from monitoring.domain.intake import Problem, Severity
from monitoring.reading.guards import (
    BOMB,
    BROKEN,
    BROKEN_ARCHIVE,
    LARGEST_FILE,
    TOO_LARGE,
    Content,
    Refused,
    check_bomb,
    opened,
    refuse,
)

MOST_FILES = 1000
UTF8_NAME = 0x800

TOO_MANY_FILES = f"В архиве больше {MOST_FILES} файлов. Разделите его на части, например по годам."
NESTED = "Внутри архива лежит ещё один архив. Распакуйте его и сложите таблицы в один архив."
LOCKED = "Архив защищён паролем. Распакуйте его и загрузите таблицы или архив без пароля."
NO_FILES = "В архиве нет ни одного файла. Сложите в него таблицы и загрузите снова."


@dataclass(frozen=True)
class Unpacked:
    """A file of an archive: its bytes, or the problem that kept it out. ``name`` has the folders, ``a/b.xlsx``."""

    name: str
    content: bytes = b""
    problem: Problem | None = None


def is_archive(content: Content) -> bool:
    """True for a zip of files; a workbook is a zip as well, told by its list of content types."""
    with opened(content) as stream:
        if stream.read(2) != b"PK":
            return False
        try:
            with zipfile.ZipFile(stream) as archive:
                return not {"[Content_Types].xml", "mimetype"} & set(archive.namelist())
        except BROKEN_ARCHIVE:
            return False


def unpack(content: Content, name: str) -> Iterator[Unpacked]:
    """The files of an archive in the order of their names. A refused archive is one item under its ``name``."""
    try:
        with opened(content) as stream, zipfile.ZipFile(stream) as archive:
            members = wanted(archive)
            for path, member in members:
                yield extracted(archive, path, member)
    except Refused as refused:
        yield Unpacked(name, problem=refused.problem)
    except BROKEN_ARCHIVE:
        yield Unpacked(name, problem=refuse("broken_file", BROKEN).problem)


def wanted(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    members = [(member_name(member), member) for member in archive.infolist() if not member.is_dir()]
    members = [(path, member) for path, member in members if not is_litter(path)]
    if not members:
        raise refuse("empty_archive", NO_FILES)
    if len(members) > MOST_FILES:
        raise refuse("too_many_files", TOO_MANY_FILES)
    check_bomb([member for _, member in members])
    return sorted(members, key=lambda pair: pair[0])


def member_name(member: zipfile.ZipInfo) -> str:
    """The path inside the archive. Russian Windows writes names in cp866 without saying so; zipfile takes cp437."""
    path = member.filename
    if not member.flag_bits & UTF8_NAME:
        raw = path.encode("cp437", "replace")
        for encoding in ("utf-8", "cp866"):
            try:
                path = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = [part for part in PurePosixPath(path.replace("\\", "/")).parts if part not in {"/", "..", "."}]
    return "/".join(parts)


def is_litter(path: str) -> bool:
    """What systems and editors leave beside the files: never somebody's data."""
    parts = path.split("/")
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1].startswith("~$")


def extracted(archive: zipfile.ZipFile, path: str, member: zipfile.ZipInfo) -> Unpacked:
    if member.flag_bits & 1:
        return Unpacked(path, problem=Problem(Severity.ERROR, "encrypted", LOCKED))
    if member.file_size > LARGEST_FILE:
        return Unpacked(path, problem=Problem(Severity.ERROR, "file_too_large", TOO_LARGE))
    try:
        with archive.open(member) as part:
            content = part.read(LARGEST_FILE + 1)
    except BROKEN_ARCHIVE:
        return Unpacked(path, problem=Problem(Severity.ERROR, "broken_file", BROKEN))
    if len(content) > LARGEST_FILE:
        return Unpacked(path, problem=Problem(Severity.ERROR, "bomb", BOMB))
    if is_archive(content):
        return Unpacked(path, problem=Problem(Severity.ERROR, "nested_archive", NESTED))
    return Unpacked(path, content)
