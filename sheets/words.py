"""Words people write in cells and the codes they mean. Tables only; change them here, not in code.

The codes are those of GB/T 2261.1 (sex), GB/T 4762 (political status) and the report bands of GB/T 4658 (education).
"""

from __future__ import annotations

UNKNOWN_WORDS = frozenset(
    ["无", "不详", "不明", "未知", "—", "—", "-", "--", "/", "\\", "暂无", "空", "没有", "无资料", "N/A", "NA"]
)

SEX = {
    **dict.fromkeys(["男", "男性", "男士", "m", "male", "1", "1男", "1.男"], "1"),
    **dict.fromkeys(["女", "女性", "女士", "f", "female", "2", "2女", "2.女"], "2"),
}

POLITICS = {
    **dict.fromkeys(["党员", "中共党员", "中共正式党员", "正式党员", "共产党员", "中国共产党党员", "中共", "01"], "01"),
    **dict.fromkeys(["预备党员", "中共预备党员", "中国共产党预备党员", "预备", "02"], "02"),
    **dict.fromkeys(["团员", "共青团员", "中国共产主义青年团团员", "共青团", "03"], "03"),
    **dict.fromkeys(
        [
            "民主党派",
            "民革",
            "民革党员",
            "民盟",
            "民盟盟员",
            "民建",
            "民建会员",
            "民进",
            "民进会员",
            "农工党",
            "农工党党员",
            "致公党",
            "致公党党员",
            "九三学社",
            "九三学社社员",
            "台盟",
            "台盟盟员",
            "04",
        ],
        "04",
    ),
    **dict.fromkeys(
        ["群众", "一般群众", "普通群众", "无党派", "无党派人士", "无党派民主人士", "非党员", "13", "12"], "13"
    ),
}

JUNIOR, SENIOR, COLLEGE, BACHELOR, GRADUATE = "1_junior", "2_senior", "3_college", "4_bachelor", "5_graduate"
EDUCATION = {
    **dict.fromkeys(
        [
            "初中",
            "初级中学",
            "小学",
            "文盲",
            "半文盲",
            "初中及以下",
            "初中以下",
            "小学及以下",
            "初小",
            "高小",
            "识字",
            "无学历",
            "中学",
        ],
        JUNIOR,
    ),
    **dict.fromkeys(
        [
            "高中",
            "中专",
            "中技",
            "职高",
            "中师",
            "技校",
            "高中(中专)",
            "高中及中专",
            "高中中专",
            "高中/中专",
            "普通高中",
            "职业高中",
            "职中",
            "中等专科",
            "中等职业",
            "中等专业学校",
            "高级中学",
            "技工",
            "中职",
        ],
        SENIOR,
    ),
    **dict.fromkeys(
        ["大专", "大学专科", "专科", "高职", "高专", "高等职业", "大学大专", "专科教育", "大学专科教育"], COLLEGE
    ),
    **dict.fromkeys(["本科", "大学", "大学本科", "学士", "全日制本科", "本科学历", "大学本科教育", "大本"], BACHELOR),
    **dict.fromkeys(
        ["研究生", "硕士", "博士", "硕士研究生", "博士研究生", "研究生及以上", "研究生教育", "博士后"], GRADUATE
    ),
}
# Schooling beside the day school: mapped, but said aloud the first time because offices count it differently (E5).
EDUCATION_BESIDE = {
    **dict.fromkeys(
        [
            "大普",
            "党校大专",
            "函授大专",
            "自考大专",
            "电大大专",
            "电大",
            "函授",
            "自考",
            "国开",
            "成教大专",
            "成人大专",
            "夜大",
            "业大",
            "党校专科",
            "网络大专",
            "自考专科",
            "函授专科",
            "电大专科",
            "国开专科",
        ],
        COLLEGE,
    ),
    **dict.fromkeys(
        [
            "党校大学",
            "党校本科",
            "函授本科",
            "自考本科",
            "电大本科",
            "国开本科",
            "成教本科",
            "成人本科",
            "专升本",
            "网络本科",
            "党校",
        ],
        BACHELOR,
    ),
    **dict.fromkeys(["党校研究生", "在职研究生"], GRADUATE),
}
EDUCATION_NAMES = {JUNIOR: "初中及以下", SENIOR: "高中(中专)", COLLEGE: "大专", BACHELOR: "本科", GRADUATE: "研究生"}
EDUCATION_BELOW = {COLLEGE: SENIOR, BACHELOR: SENIOR, GRADUATE: BACHELOR, SENIOR: JUNIOR, JUNIOR: JUNIOR}

ORIGINS = {
    **dict.fromkeys(
        [
            "致富能手",
            "致富带头人",
            "致富能人",
            "产业带头人",
            "种养大户",
            "合作社负责人",
            "致富带富能手",
            "产业大户",
            "企业家",
        ],
        "prosperity",
    ),
    **dict.fromkeys(["退役军人", "退伍军人", "复员军人", "转业军人", "复退军人", "退役士兵"], "veteran"),
    **dict.fromkeys(["返乡大学生", "返乡毕业生", "回乡大学生", "大学毕业生", "返乡高校毕业生"], "graduate"),
    **dict.fromkeys(["本土人才", "本土人才/返乡大学生", "乡土人才"], "local_talent"),
    **dict.fromkeys(["大学生村官", "大学生村干部", "选调生", "村官", "到村任职大学生"], "village_graduate"),
    **dict.fromkeys(
        [
            "返乡创业人员",
            "外出务工返乡人员",
            "返乡农民工",
            "外出务工经商返乡人员",
            "务工返乡",
            "返乡创业",
            "返乡能人",
            "外出返乡人员",
        ],
        "returned_worker",
    ),
    **dict.fromkeys(["机关选派", "选派干部", "下派干部", "机关干部", "第一书记", "驻村干部"], "seconded"),
    **dict.fromkeys(["离退休干部", "退休干部", "退休人员", "离退休人员", "退休教师", "离退休"], "retired"),
    **dict.fromkeys(["公开招聘", "招聘", "社工", "社区工作者", "专职社工", "网格员", "公开招录"], "recruited"),
    **dict.fromkeys(["其他", "其它", "农民", "村民", "居民", "务农"], "other"),
}

TRUE_WORDS = frozenset(
    ["√", "✓", "✔", "☑", "■", "是", "1", "y", "yes", "对", "有", "○", "〇", "o", "true", "t", "已", "勾"]
)
FALSE_WORDS = frozenset(
    ["×", "✗", "✘", "x", "否", "无", "0", "n", "no", "没有", "未", "□", "☐", "false", "f", "-", "—", "/", "不是", "非"]
)

ETHNIC_GROUPS = (
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
)

# --- Posts: what a token of the post cell means, first match wins ----------------------------------------------------

NOT_A_POST = (
    "监委",
    "监督",
    "监察",
    "监会",
    "助理",
    "专干",
    "网格",
    "本土人才",
    "文书",
    "会计",
    "出纳",
    "妇女主任",
    "妇联",
    "妇主任",
    "治保",
    "民兵",
    "团支",
    "团委",
    "共青团",
    "工会",
    "小组长",
    "组长",
    "代表",
    "调解",
    "报账",
    "后备",
    "第一书记",
    "专职工作",
    "社工",
    "干事",
    "卫生",
)
PARTY_RANK = ("secretary", "deputy_secretary", "member")
COMMITTEE_RANK = ("chair", "vice_chair", "member")

# --- Layout words ---------------------------------------------------------------------------------

SHEET_WORDS_OF_TOTALS = "合小总共累"
EXAMPLE_WORDS = ("示例", "样例", "范例", "例如", "例", "填写示例", "填表示例", "举例")
FOOTER_WORDS = (
    "注",
    "备注",
    "说明",
    "填表说明",
    "填报说明",
    "填写说明",
    "审核人",
    "制表人",
    "填表人",
    "填报人",
    "单位负责人",
    "负责人",
    "负责人签字",
    "联系电话",
    "联系人",
    "填表日期",
    "填报日期",
    "填报时间",
    "制表日期",
    "附",
    "附注",
    "审核",
    "制表",
    "总监票人",
    "监票人",
    "计票人",
    "唱票人",
    "填报单位",
    "经办人",
    "主管领导",
    "分管领导",
)

# Columns that are in every list and need no word about not being read.
USUAL_EXTRAS = frozenset(["序号", "编号", "备注", "签名", "签字", "no", "本人签名", "男", "女"])
