"""Everyone in the story: invented people and firms, with valid checksums."""

from dataclasses import dataclass, replace
from datetime import date

from shared.identifiers import birth_date_of
from shared.testing.identities import make_credit_code, make_identity_number

__all__ = [
    "BEDRIDDEN",
    "EMPLOYERS",
    "EXPERTS",
    "HOSPITALS",
    "INJURED",
    "ExpertPart",
    "Firm",
    "Injured",
    "Verdict",
    "renumbered",
]


@dataclass(frozen=True, slots=True)
class Firm:
    """An employer (用人单位)."""

    name: str
    credit_code: str
    contact: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an expert finds: clauses of GB/T 16180-2014, grade, self-care."""

    clauses: tuple[tuple[str, int], ...]
    grade: int
    self_care: str = "none"
    reasons: str | None = None


@dataclass(frozen=True, slots=True)
class Injured:
    """An injured worker, the injury, and what the panel will find."""

    name: str
    identity_number: str
    phone: str
    address: str
    employer: int
    category: str
    classes: tuple[str, ...]
    occurred_on: date
    parts: tuple[str, ...]
    diagnosis: str
    findings: str
    impairment: str
    verdict: Verdict
    minority: Verdict | None = None
    treated_at: int | None = None


@dataclass(frozen=True, slots=True)
class ExpertPart:
    """An expert of the pool; ``hospital`` is a place in `HOSPITALS`."""

    name: str
    title: str
    specialty: str
    hospital: int


HOSPITALS = tuple(
    (name, make_credit_code(900 + number, kind="12"))
    for number, name in enumerate(
        ["东阳江畔医院", "吴宁骨伤医院", "横店康复医院", "巍山医院", "歌山医院", "南马医院"]
    )
)

EMPLOYERS = (
    Firm(
        "东阳市木雕云纹家具有限公司",
        make_credit_code(11),
        "陈月琴",
        "0579-86600011",
        "浙江省东阳市江北街道木雕路18号",
    ),
    Firm(
        "浙江磁谷电子材料有限公司",
        make_credit_code(12),
        "吕文浩",
        "0579-86600012",
        "浙江省东阳市横店镇科技路6号",
    ),
    Firm(
        "东阳市歌山建筑安装工程有限公司",
        make_credit_code(13),
        "楼建平",
        "0579-86600013",
        "浙江省东阳市歌山镇建设路101号",
    ),
)


def renumbered(person: Injured, run: int) -> Injured:
    """Return the person under another identity number, so that the story can be told again."""
    serial = (int(person.identity_number[14:17]) + 2 * run) % 1000
    born = birth_date_of(person.identity_number)
    return replace(person, identity_number=make_identity_number(serial, born=born))


LIMB = ("orthopaedics", "orthopaedics", "rehabilitation")
NERVOUS = ("neurology", "neurosurgery", "rehabilitation")


def injured(number: int, name: str, born: date, **facts: object) -> Injured:
    """Make an injured worker with an identity number and contact data that are nobody's."""
    return Injured(
        name=name,
        identity_number=make_identity_number(number, born=born),
        phone=f"1395790{number:04d}",
        address=f"浙江省东阳市{facts.pop('street')}{number}号",
        **facts,  # type: ignore[arg-type]
    )


INJURED = (
    injured(
        1,
        "周木生",
        date(1979, 3, 12),
        street="吴宁街道中山路",
        employer=0,
        category="limb",
        classes=LIMB,
        occurred_on=date(2026, 3, 9),
        parts=("右手示指",),
        diagnosis="右手示指末节离断伤术后",
        findings="右手示指远侧指间关节以远缺失，残端愈合良好，无压痛。",
        impairment="右手示指末节缺失，精细捏持功能轻度受限。",
        verdict=Verdict((("5.10.2 5)", 10),), 10),
    ),
    injured(
        2,
        "厉小梅",
        date(1986, 11, 2),
        street="白云街道甘溪路",
        employer=1,
        category="limb",
        classes=LIMB,
        occurred_on=date(2026, 2, 20),
        parts=("腰椎",),
        diagnosis="腰1椎体压缩性骨折（压缩不足二分之一）",
        findings="腰1椎体前缘压缩约三分之一，无神经症状，腰部活动轻度受限。",
        impairment="腰部负重及前屈活动轻度受限。",
        verdict=Verdict((("5.9.2 12)", 9),), 9),
    ),
    injured(
        3,
        "王石根",
        date(1971, 6, 25),
        street="歌山镇石洞村",
        employer=2,
        category="limb",
        classes=LIMB,
        occurred_on=date(2026, 1, 15),
        parts=("右手拇指",),
        diagnosis="右手拇指指间关节离断伤术后",
        findings="右手拇指自指间关节处缺失，残端软组织覆盖良好。",
        impairment="右手对掌、捏持功能受限。",
        verdict=Verdict((("5.8.2 17)", 8),), 8),
    ),
    injured(
        4,
        "蔡云清",
        date(1990, 8, 8),
        street="南市街道大田路",
        employer=2,
        category="limb",
        classes=LIMB,
        occurred_on=date(2026, 3, 28),
        parts=("腰椎", "腰椎横突"),
        diagnosis="腰2椎体压缩性骨折；腰2、3左侧横突骨折",
        findings="腰2椎体压缩不足二分之一，腰2、3左侧横突骨折已愈合，腰部活动受限。",
        impairment="腰部负重、旋转活动受限。",
        verdict=Verdict((("5.9.2 12)", 9), ("5.9.2 11)", 9)), 8),
        minority=Verdict((("5.9.2 12)", 9), ("5.9.2 11)", 9)), 9),
    ),
    injured(
        6,
        "卢银花",
        date(1983, 1, 30),
        street="横店镇万盛街",
        employer=1,
        category="limb",
        classes=LIMB,
        occurred_on=date(2025, 12, 3),
        parts=("左腕",),
        diagnosis="左桡骨远端粉碎性骨折术后，左腕关节强直",
        findings="左腕关节强直于功能位，主动、被动活动均丧失。",
        impairment="左腕关节功能丧失。",
        verdict=Verdict((("5.7.2 19)", 7),), 7),
    ),
    injured(
        7,
        "金海龙",
        date(1977, 9, 17),
        street="巍山镇鞍山路",
        employer=2,
        category="limb",
        classes=LIMB,
        occurred_on=date(2025, 11, 21),
        parts=("右膝",),
        diagnosis="右胫骨平台骨折术后，右膝关节重度功能障碍",
        findings="右膝关节活动度屈 40°、伸 -10°，较健侧丧失三分之二以上。",
        impairment="右膝关节重度功能障碍，蹲起困难。",
        verdict=Verdict((("5.6.2 25)", 6),), 6),
        treated_at=1,
    ),
    injured(
        8,
        "赵桂芳",
        date(1974, 4, 4),
        street="湖溪镇环镇路",
        employer=0,
        category="limb",
        classes=LIMB,
        occurred_on=date(2025, 10, 10),
        parts=("左小腿",),
        diagnosis="左小腿毁损伤，膝下截肢术后",
        findings="左下肢膝下15厘米处缺失，残端无溃疡，已配假肢。",
        impairment="左下肢膝以下缺失，步行依赖假肢。",
        verdict=Verdict((("5.5.2 21)", 5),), 5),
    ),
    injured(
        9,
        "徐大山",
        date(1969, 12, 24),
        street="马宅镇雅坑村",
        employer=2,
        category="limb",
        classes=LIMB,
        occurred_on=date(2025, 9, 18),
        parts=("右上臂",),
        diagnosis="右上肢机器绞伤，肘上截肢术后",
        findings="右上肢肘关节以上缺失，残端长约12厘米，无神经瘤。",
        impairment="右上肢肘以上缺失，进食、书写改由左手完成。",
        verdict=Verdict((("5.4.2 12)", 4),), 4),
    ),
    injured(
        11,
        "郭建飞",
        date(1981, 7, 19),
        street="千祥镇下店路",
        employer=0,
        category="limb",
        classes=LIMB,
        occurred_on=date(2025, 8, 6),
        parts=("左手", "右手拇指"),
        diagnosis="左手毁损伤腕部离断；右手拇指离断",
        findings="左手自腕部缺失，右手拇指缺失，残端愈合。",
        impairment="双手捏持、握持功能严重受限，穿衣、洗漱需他人帮助。",
        verdict=Verdict((("5.3.2 10)", 3),), 3, "partial"),
    ),
    injured(
        10,
        "应秀兰",
        date(1966, 2, 14),
        street="六石街道樟村",
        employer=1,
        category="nervous",
        classes=NERVOUS,
        occurred_on=date(2025, 7, 2),
        parts=("颅脑",),
        diagnosis="重型颅脑损伤术后，右侧偏瘫",
        findings="右侧上下肢肌力2级，肌张力增高，言语清楚。",
        impairment="右侧偏瘫，翻身、大小便、穿衣洗漱、自主行动不能独立完成。",
        verdict=Verdict((("5.2.2 3)", 2),), 2, "major"),
    ),
    injured(
        13,
        "孙立冬",
        date(1988, 11, 7),
        street="佐村镇三单路",
        employer=2,
        category="nervous",
        classes=NERVOUS,
        occurred_on=date(2025, 12, 19),
        parts=("颅脑",),
        diagnosis="脑挫裂伤术后，左侧不完全性偏瘫",
        findings="左侧上下肢肌力4级，步态轻度不稳。",
        impairment="左侧肢体力量减弱，持重、上下楼梯受限。",
        verdict=Verdict((("5.7.2 1)", 7),), 7),
    ),
    injured(
        15,
        "何晓峰",
        date(1994, 5, 21),
        street="三单乡吴良村",
        employer=1,
        category="nervous",
        classes=NERVOUS,
        occurred_on=date(2026, 2, 11),
        parts=("颅脑",),
        diagnosis="急性硬膜外血肿，开颅血肿清除术后，无功能障碍",
        findings="颅骨修补术后，四肢肌力5级，认知检查正常。",
        impairment="无明显功能障碍。",
        verdict=Verdict((("5.9.2 4)", 9),), 9),
    ),
)

BEDRIDDEN = injured(
    17,
    "马根土",
    date(1968, 10, 1),
    street="虎鹿镇西坞村",
    employer=2,
    category="nervous",
    classes=("neurology", "neurosurgery", "rehabilitation"),
    occurred_on=date(2025, 6, 18),
    parts=("颈髓",),
    diagnosis="颈5椎体骨折脱位并颈髓损伤，四肢瘫",
    findings="卧床，四肢肌力1至2级，大小便失禁，骶尾部皮肤完整。",
    impairment="四肢瘫，进食、翻身、大小便、穿衣洗漱、自主行动均依赖他人。",
    verdict=Verdict((("5.1.2 2)", 1),), 1, "total"),
)

EXPERTS = (
    ExpertPart("吴仲达", "chief", "orthopaedics", 0),
    ExpertPart("郑怀远", "associate_chief", "orthopaedics", 1),
    ExpertPart("傅延年", "chief", "orthopaedics", 1),
    ExpertPart("斯若水", "associate_chief", "orthopaedics", 2),
    ExpertPart("任秋实", "chief", "orthopaedics", 3),
    ExpertPart("杜若飞", "associate_chief", "orthopaedics", 4),
    ExpertPart("沈维清", "chief", "orthopaedics", 5),
    ExpertPart("葛天朗", "chief", "rehabilitation", 0),
    ExpertPart("胡静姝", "associate_chief", "rehabilitation", 2),
    ExpertPart("韦青禾", "associate_chief", "rehabilitation", 3),
    ExpertPart("蒋云舒", "chief", "rehabilitation", 4),
    ExpertPart("包希文", "associate_chief", "rehabilitation", 5),
    ExpertPart("范玉成", "chief", "neurology", 0),
    ExpertPart("唐佩如", "associate_chief", "neurology", 3),
    ExpertPart("申屠明", "chief", "neurology", 4),
    ExpertPart("鲍远山", "chief", "neurosurgery", 2),
    ExpertPart("裘正宜", "associate_chief", "neurosurgery", 5),
    ExpertPart("尹松涛", "chief", "neurosurgery", 1),
)
