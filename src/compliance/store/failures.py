"""What a database says when it cannot work, in words that tell a person what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from compliance.errors import HistoryError

# What SQLite's messages hold -> what that means, and what to do.
_SQLITE = (
    (
        ("not a database", "malformed", "corrupt", "encoding"),
        "is damaged 数据库已损坏",
        "move it aside and run again, then take in an export or the kept audits: compliance history "
        "SCHOOL.yaml --import reports/…/audits 请移走该文件，再用 --import 导入备份或 audits 目录",
    ),
    (
        ("locked", "busy"),
        "is in use by another process 正被其他进程占用",
        "wait until that one has ended, and run again 请稍后重试",
    ),
    (
        ("disk is full", "disk i/o error", "database or disk", "file too large"),
        "cannot be written: the disk is full or failed 磁盘已满或出错",
        "make room; what is not stored yet is stored by the next audit 请清理磁盘，未入库的审查下次自动补入",
    ),
    (
        ("readonly", "read-only", "unable to open", "permission", "not permitted"),
        "cannot be opened or written here 无法打开或写入",
        "check the folder and its permissions, or name another place with --store "
        "请检查目录权限，或用 --store 另指位置",
    ),
)


@contextmanager
def in_plain_words(name: str) -> Iterator[None]:
    """Turns what goes wrong inside into a :class:`~compliance.errors.HistoryError` about the store."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip() or type(error.orig).__name__
        raise _spoken(name, said.splitlines()[0]) from error
    except SQLAlchemyError as error:
        raise _spoken(name, str(error).splitlines()[0]) from error
    except OSError as error:
        raise _spoken(name, error.strerror or str(error)) from error


def damaged(name: str, said: str) -> HistoryError:
    """That the store's own check found it damaged, and what to do."""
    return _spoken(name, f"malformed: {said}")


def _spoken(name: str, said: str) -> HistoryError:
    lowered = said.lower()
    if not name.startswith("postgresql"):
        for signs, message, remedy in _SQLITE:
            if any(sign in lowered for sign in signs):
                return HistoryError(name, f"{message} ({said})", remedy)
    return HistoryError(
        name,
        f"the store cannot be used 审查库无法使用 ({said})",
        "check that the database can be reached and written to 请检查数据库能否连接和写入",
    )
