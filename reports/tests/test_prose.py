"""Official sentences: the order of the source, and only what is known."""

from dataclasses import replace
from datetime import date

from reports.catalogue import all_figures
from reports.figures import Facts
from reports.prose import NOTHING_YET, Paragraph, Place, as_text, summary
from reports.tests.test_figures import BEFORE, NOW

DISTRICT = Place.named("永川区", "county")
DAY = date(2021, 5, 17)


def told(now=NOW, before=BEFORE, place=DISTRICT):
    return as_text("标题", "", summary(all_figures(now, before), place, DAY))


def test_the_outcome_is_told_in_the_order_of_official_summaries():
    text = told()
    order = [
        "截至2021年5月17日，永川区263个村（社区）全部完成“两委”换届，按期换届率100%，一次性选举成功率100%，书记主任“一肩挑”比例100%。",
        "累计联审人选4789名，取消候选人资格68名。",
        "263个村（社区）全部实现书记主任“一肩挑”。",
        "新一届“两委”班子成员1897人，平均年龄42.1岁，较上届下降1岁，大专及以上学历占64.2%，较上届提高20.7个百分点。",
        "其中专职干部1636人，平均年龄41.3岁，较上届下降2.7岁，大专及以上学历占68.7%，较上届提高20.4个百分点，年龄、学历“一降一升”。",
        "263个村（社区）均有35岁及以下干部。",
        "班子成员中有本土人才、返乡大学生658人，占比34.7%，较上届提高10.2个百分点。",
        "全区党组织换届选举应到会党员18764人，实到会18208人，党员参选率97%。",
        "村（居）民委员会换届选举登记选民524298人，参加投票461109人，选民参选率87.9%。",
    ]
    positions = [text.find(sentence) for sentence in order]
    assert -1 not in positions, order[positions.index(-1)]
    assert positions == sorted(positions)


def test_without_a_previous_term_nothing_is_compared():
    text = told(before=None)
    assert "上届" not in text
    assert "一降一升" not in text
    assert "平均年龄42.1岁，大专及以上学历占64.2%。" in text


def test_a_share_never_rises_by_per_cent():
    assert "提高20.7%" not in told()
    assert "同比" not in told()


def test_one_falls_one_rises_is_said_only_when_both_hold():
    older = replace(BEFORE, fulltime_months=BEFORE.fulltime * 12 * 40)
    assert "一降一升" not in told(before=older)
    assert "较上届提高1.3岁" in told(before=older)


def test_an_unchanged_figure_is_level_with_the_previous_term():
    assert "平均年龄42.1岁，与上届持平" in told(before=replace(NOW, fulltime=0, fulltime_months=0))


def test_an_unfinished_term_claims_nothing():
    partly = replace(
        NOW, completed_on_schedule=200, both_posts_filled=250, secretary_chair=240, villages_with_young=100
    )
    text = told(now=partly)
    assert "永川区263个村（社区）开展“两委”换届，按期换届率76%" in text
    assert "书记、主任均已选出的250个村（社区）中，有240个实现书记主任“一肩挑”。" in text
    assert "263个村（社区）中，100个有35岁及以下干部。" in text


def test_unknown_figures_leave_no_trace():
    text = told(now=replace(NOW, party_polls=0, candidacies=0, education_known=0))
    assert "联审" not in text
    assert "应到会" not in text
    assert "班子成员1897人，平均年龄42.1岁，较上届下降1岁。" in text
    assert "None" not in text
    assert "—" not in text
    assert "，。" not in text
    assert "，，" not in text


def test_nothing_known_is_said_in_one_sentence():
    paragraphs = summary(all_figures(Facts(villages=6), None), DISTRICT, DAY)
    assert [each.text for each in paragraphs] == ["截至2021年5月17日，永川区6个村（社区）开展“两委”换届。", NOTHING_YET]


def test_nobody_struck_off_is_stated():
    assert "累计联审人选4789名，未取消候选人资格。" in told(now=replace(NOW, struck_off=0))


def test_petitions_are_told_once_their_ledger_is_kept():
    figures = all_figures(NOW, BEFORE)
    figures["petitions"] = replace(figures["petitions"], value=12, display="12", previous=37, change=-25)
    figures["petitions_related"] = replace(figures["petitions_related"], value=0, display="0")
    text = as_text("", "", summary(figures, DISTRICT, DAY))
    assert "收到信访举报12件，较上届减少25件，未发现与换届直接相关的信访举报。" in text
    figures["petitions_related"] = replace(figures["petitions_related"], value=1, display="1")
    assert "其中与换届直接相关1件。" in as_text("", "", summary(figures, DISTRICT, DAY))
    figures["petitions"] = replace(figures["petitions"], value=0, display="0", change=-37)
    assert "未收到信访举报。" in as_text("", "", summary(figures, DISTRICT, DAY))


def test_a_township_and_a_village_are_named_in_their_own_words():
    assert Place.named("来苏镇", "township").whole == "全镇"
    assert Place.named("中山路街道", "township").whole == "全街道"
    assert Place.named("大足县", "county").whole == "全县"
    one = Facts(villages=1, completed_on_schedule=1, organs_polled=2, organs_filled_at_once=2, officers=5,
                officers_months=2500, both_posts_filled=1, secretary_chair=1, villages_with_young=1)  # fmt: skip
    text = told(now=one, before=None, place=Place.named("萱花路社区", "village"))
    assert "萱花路社区完成“两委”换届，按期换届率100%" in text
    assert "实现书记主任“一肩挑”。" in text
    assert "有35岁及以下干部。" in text
    assert "个村（社区）" not in text


def test_numbers_can_be_opened_and_paragraphs_survive_storage():
    paragraphs = summary(all_figures(NOW, BEFORE), DISTRICT, DAY)
    keys = {run.key for each in paragraphs for run in each.runs if run.key}
    assert {"villages", "officers_college_pct", "voter_turnout_pct", "candidates_vetted"} <= keys
    assert [Paragraph.from_json(each.to_json()) for each in paragraphs] == paragraphs
