"""A clerk finds a person by typing the surname as it is spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import pinyin


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("单小明", "shanxiaoming", "sxm"),
        ("解放军", "xiefangjun", "xfj"),
        ("曾子", "zengzi", "zz"),
        ("仇英", "qiuying", "qy"),
        ("翟志刚", "zhaizhigang", "zzg"),
        ("查良镛", "zhaliangyong", "zly"),
        ("区寄", "ouji", "oj"),
        ("盖叫天", "gejiaotian", "gjt"),
        ("朴树", "piaoshu", "ps"),
        ("任重", "renzhong", "rz"),
        ("乐乐", "yuele", "yl"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("令狐冲", "linghuchong", "lhc"),
        ("单于明", "chanyuming", "cym"),
        ("单于", "shanyu", "sy"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("欧阳小明", "ouyangxiaoming", "oyxm"),
        ("吕布", "lvbu", "lb"),
        ("王重阳", "wangchongyang", "wcy"),
        ("𠮷田小明", "𠮷tianxiaoming", "𠮷txm"),
        ("阿依·古丽", "ayiguli", "aygl"),
        ("Anna·李", "annali", "al"),
        (" Ｌi 小明 B2 ", "lixiaomingb2", "lxmb"),
        ("解", "xie", "x"),
        ("", "", ""),
    ],
)
def test_a_name_is_found_by_its_sound(name, full, initials):
    assert (pinyin.full(name), pinyin.initials(name)) == pinyin.keys(name) == (full, initials)


def test_a_unit_has_no_surname():
    assert pinyin.keys("单县区域公司", person=False) == ("danxianquyugongsi", "dxqygs")


@given(st.text(max_size=10))
def test_any_text_gives_keys_that_can_be_searched(name):
    full, initials = pinyin.keys(name)
    assert full == full.lower() and " " not in full and len(initials) <= len(full)
