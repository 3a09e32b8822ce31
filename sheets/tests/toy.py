"""A kind of sheet that belongs to no room: people of a list, kept in a table made for the test."""

from __future__ import annotations

from django.db import connection

from accounts.errors import DomainError
from sheets import cleaners as clean
from sheets.checks import age_agrees, follows_birth, identity_agrees
from sheets.columns import Column, SheetKind
from sheets.identity import check_character
from sheets.importer import Preview, SheetImporter
from sheets.places import Places

EAST, WEST = "990101001", "990101101"
PLACES = (
    (f"{EAST}001", "东门社区居民委员会", "东门社区", "东山街道", ()),
    (f"{EAST}201", "大沟村村民委员会", "大沟村", "东山街道", ("老沟村",)),
    (f"{EAST}202", "新岸山村民委员会", "新岸山村", "东山街道", ()),
    (f"{EAST}203", "兴隆村村民委员会", "兴隆村", "东山街道", ()),
    (f"{WEST}201", "石桥村村民委员会", "石桥村", "西河镇", ()),
    (f"{WEST}202", "兴隆村村民委员会", "兴隆村", "西河镇", ()),
)
TABLE = "CREATE TABLE toy (identity text PRIMARY KEY, village text, name text, batch bigint)"


def identity_number(serial: int, birth: str = "19850612", sex: str = "1") -> str:
    """A valid number of the prefix no office gives out; the serial is below 500."""
    first = f"990101{birth}{serial * 2 + (1 if sex == '1' else 0):03d}"
    return first + check_character(first)


class ToyImporter(SheetImporter):
    """Upserts people by identity number."""

    def open(self) -> None:
        if self.run.options.get("closed"):
            raise DomainError("The list is closed.", code="closed")
        self.places = Places(PLACES, scope=self.run.scope)
        self.rows: dict[str, tuple[int, str, str]] = {}
        self.seen: dict[str, int] = {}

    def take(self, chunk) -> None:
        codes = self.places.match(chunk)
        for offset, number in enumerate(chunk.numbers):
            if offset in chunk.rejected:
                continue
            identity = chunk["identity"][offset]
            if identity in self.seen:
                chunk.error(
                    offset, "identity", "I10", "Row %(other)s holds the same number.", other=self.seen[identity]
                )
                continue
            self.seen[identity] = number
            self.rows[identity] = (number, codes[offset], chunk["name"][offset])

    def plan(self) -> Preview:
        with connection.cursor() as cursor:
            cursor.execute("SELECT identity, village, name FROM toy")
            there = {identity: (village, name) for identity, village, name in cursor.fetchall()}
        preview = Preview(missing=len(there.keys() - self.rows.keys()))
        self.changes = []
        for identity, (number, village, name) in self.rows.items():
            what = "new" if identity not in there else "unchanged" if there[identity] == (village, name) else "changed"
            setattr(preview, what, getattr(preview, what) + 1)
            if what != "unchanged":
                self.changes.append(identity)
                preview.samples.append({"row": number, "what": what, "text": name})
        return preview

    def write(self) -> int:
        with connection.cursor() as cursor:
            for done, identity in enumerate(self.changes, 1):
                _number, village, name = self.rows[identity]
                cursor.execute(
                    (
                        "INSERT INTO toy VALUES (%s, %s, %s, %s) ON CONFLICT (identity) DO UPDATE "
                        "SET village = excluded.village, name = excluded.name"
                    ),
                    [identity, village, name, self.run.batch_id],
                )
                self.run.progress(done, len(self.changes), "")
        return len(self.changes)

    @classmethod
    def undo(cls, batch, actor) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM toy WHERE name = 'kept'")
            if cursor.fetchone()[0]:
                raise DomainError("Somebody works with these rows.", code="in_use")
            cursor.execute("DELETE FROM toy WHERE batch = %s", [batch.pk])
            return cursor.rowcount


KIND = SheetKind(
    key="toy",
    label="People of the list",
    importer=ToyImporter,
    anchor="name",
    title_words=("名册",),
    columns=(
        Column("township", "township", ("镇街",), clean.text(30)),
        Column("village", "village", ("村(社区)", "村名"), clean.text(60)),
        Column("name", "name", ("姓名",), clean.person_name(), required=True, example="王小明"),
        Column("sex", "sex", ("性别",), clean.sex(), choices=("男", "女")),
        Column("birth", "month of birth", ("出生年月",), clean.month()),
        Column("age", "age", ("年龄",), clean.count()),
        Column(
            "identity", "identity number", ("公民身份号码", "身份证号码"), clean.identity(), required=True, as_text=True
        ),
        Column("politics", "political status", ("政治面貌",), clean.politics()),
        Column("joined", "joined the party", ("入党时间",), clean.month()),
        Column("education", "education", ("学历", "文化程度"), clean.education()),
        Column("fulltime_education", "full-time education", ("学历/全日制",), clean.education()),
        Column("posts", "posts", ("现任职务",), clean.posts()),
        Column("fulltime", "full-time", ("是否专职",), clean.flag()),
        Column("votes", "votes", ("得票数",), clean.count(), summed=True),
        Column("phone", "telephone", ("联系电话",), clean.phone()),
    ),
    checks=(identity_agrees(), age_agrees(), follows_birth("joined", years=18)),
    notes=("One row per person.",),
)
