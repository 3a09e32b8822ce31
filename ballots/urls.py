"""Doors of this room; everything lies under a term."""

from __future__ import annotations

from django.urls import path

from ballots.views import (
    approval,
    boxes,
    compare,
    counting,
    entry,
    lists,
    offices,
    pages,
    papers,
    plan,
    polling_day,
    polling_papers,
    settling,
)

app_name = "ballots"

_BOX = "terms/<int:term_id>/polls/<int:poll_id>/plan/boxes/<int:box_id>/"

urlpatterns = [
    path("terms/<int:term_id>/polls/", lists.page, name="list"),
    path("terms/<int:term_id>/polls/export/", lists.export, name="export"),
    path("terms/<int:term_id>/polls/certify/", approval.to_certify, name="to_certify"),
    path("terms/<int:term_id>/polls/settle/<str:code>/<str:organ>/", settling.settle, name="settle"),
    path("terms/<int:term_id>/polling-day/", polling_day.board, name="polling_day"),
    path("terms/<int:term_id>/polling-day/<str:code>/", polling_day.township, name="turnout"),
    path("terms/<int:term_id>/polls/<int:poll_id>/", pages.poll, name="poll"),
    path("terms/<int:term_id>/polls/<int:poll_id>/form/", papers.paper_form, name="form"),
    path("terms/<int:term_id>/polls/<int:poll_id>/ballot/", papers.ballot, name="ballot"),
    path("terms/<int:term_id>/polls/<int:poll_id>/tally/", papers.tally, name="tally"),
    path("terms/<int:term_id>/polls/<int:poll_id>/notice/", papers.notice, name="notice"),
    path("terms/<int:term_id>/polls/<int:poll_id>/certificates/", papers.certificates, name="certificates"),
    path("terms/<int:term_id>/polls/<int:poll_id>/enter/", entry.enter, name="enter"),
    path("terms/<int:term_id>/polls/<int:poll_id>/judge/", entry.judge, name="judge"),
    path("terms/<int:term_id>/polls/<int:poll_id>/compare/", compare.compare, name="compare"),
    path("terms/<int:term_id>/polls/<int:poll_id>/confirm/", approval.confirm, name="confirm"),
    path("terms/<int:term_id>/polls/<int:poll_id>/take-back/", approval.take_back, name="take_back"),
    path("terms/<int:term_id>/polls/<int:poll_id>/send-back/", approval.send_back, name="send_back"),
    path("terms/<int:term_id>/polls/<int:poll_id>/certify/", approval.certify, name="certify"),
    path("terms/<int:term_id>/polls/<int:poll_id>/revoke/", approval.revoke, name="revoke"),
    path("terms/<int:term_id>/polls/<int:poll_id>/correct/", approval.correct, name="correct"),
    path("terms/<int:term_id>/polls/<int:poll_id>/withdraw/", settling.withdraw, name="withdraw"),
    path("terms/<int:term_id>/polls/<int:poll_id>/leave-empty/", settling.leave_empty, name="leave_empty"),
    path("terms/<int:term_id>/polls/<int:poll_id>/fill-after-all/", settling.fill_after_all, name="fill_after_all"),
    path("terms/<int:term_id>/polls/<int:poll_id>/relatives/", settling.tell_relatives, name="relatives"),
    path("terms/<int:term_id>/offices/<str:code>/", offices.roster, name="roster"),
    path("terms/<int:term_id>/offices/<int:pk>/end/<str:how>/", offices.end_by_vote, name="end_by_vote"),
    path("terms/<int:term_id>/polls/<int:poll_id>/write-in/", settling.write_in, name="write_in"),
    path("terms/<int:term_id>/polls/<int:poll_id>/link/<int:line_id>/", settling.link, name="link"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/", counting.screen, name="count"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/worker.js", counting.worker, name="count_worker"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/start/", counting.start, name="count_start"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/marks/", counting.marks, name="count_marks"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/bundle/", counting.bundle, name="count_bundle"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/reopen/", counting.reopen, name="count_reopen"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/finish/", counting.finish, name="count_finish"),
    path("terms/<int:term_id>/polls/<int:poll_id>/count/drop/", counting.drop, name="count_drop"),
    path("terms/<int:term_id>/polls/<int:poll_id>/plan/", plan.plan, name="plan"),
    path("terms/<int:term_id>/polls/<int:poll_id>/plan/save/", plan.save_plan, name="save_plan"),
    path("terms/<int:term_id>/polls/<int:poll_id>/plan/staff/", plan.save_staff, name="save_staff"),
    path("terms/<int:term_id>/polls/<int:poll_id>/plan/ballots/", plan.account, name="account"),
    path("terms/<int:term_id>/polls/<int:poll_id>/plan/notice/", polling_papers.notice, name="polling_notice"),
    path("terms/<int:term_id>/polls/<int:poll_id>/plan/reply/", polling_papers.reply, name="box_reply"),
    path("terms/<int:term_id>/polls/<int:poll_id>/plan/boxes/", boxes.add, name="add_box"),
    path(f"{_BOX}", boxes.page, name="box"),
    path(f"{_BOX}change/", boxes.change, name="change_box"),
    path(f"{_BOX}name/", boxes.name, name="name_box_voters"),
    path(f"{_BOX}remove/", boxes.remove, name="remove_box_voters"),
    path(f"{_BOX}approve/", boxes.approve, name="approve_box"),
    path(f"{_BOX}take-back/", boxes.take_back, name="take_back_box"),
    path(f"{_BOX}withdraw/", boxes.withdraw, name="withdraw_box"),
]
