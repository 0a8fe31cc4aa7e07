"""Invented names, by sex and year of birth, some with characters that not every font has."""

from __future__ import annotations

import random

#: the commoner a surname, the earlier it stands
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    "姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章"
    "鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘"
    "景薄"
)
_RARE_SURNAMES = ("单", "仇", "解", "逄", "隗", "亓", "欧阳", "司马", "上官", "诸葛", "尉迟", "令狐", "皇甫")

#: per sex: born before 1980, before 1992, later
_GIVEN = {
    "M": (
        "建国 建军 建华 志强 志刚 国庆 国强 卫东 卫国 永强 永刚 学军 学文 爱国 春生 宝林 玉山 德胜 立民 立新 长青 长江 洪涛 洪亮 "
        "延军 延东 新民 新华 兆民 兆林 树林 树森 守信 守业 传海 传东 庆海 庆丰 振华 振东 光明 光辉 文军 文斌 军 伟 强 勇 刚 平 "
        "波 涛 斌 峰 林 江 海 东 明 亮 忠 义 和平 胜利 跃进 继红 金柱 连生 福贵 福顺 广才 成林 保田 世杰 作民 乃文 孝义",
        "磊 鹏 超 凯 健 辉 飞 杰 洋 震 琦 晓东 晓明 晓峰 海涛 海波 海峰 文涛 文博 志鹏 志远 振宇 振兴 俊峰 俊杰 国栋 国梁 立伟 "
        "立强 春雷 春雨 玉龙 玉宝 小龙 小军 云飞 云龙 传奇 延鹏 庆国 宝亮 新宇 向阳 朝阳 利民 维东 维刚 方圆 思远 兴华 世豪 旭东",
        "浩 宇 鑫 帅 博 航 昊 阳 睿 翔 子豪 子轩 浩然 俊豪 宇航 宇轩 家豪 家乐 天宇 天佑 文轩 一鸣 一凡 泽宇 泽华 明轩 嘉伟 嘉诚 "
        "鹏飞 鹏程 梓涵 瑞祥 瑞峰 佳豪 建宇 洪宇 晨阳 晨光 景行 承志 思源 致远",
    ),
    "F": (
        "桂英 桂兰 秀英 秀兰 秀芹 玉兰 玉梅 玉珍 红梅 红霞 丽华 丽萍 淑珍 淑华 翠萍 翠芬 爱华 爱玲 春梅 春兰 凤英 凤霞 美玲 "
        "美华 月娥 月英 兰芳 素云 素芹 惠芳 惠敏 建英 建芳 新荣 云霞 敏 红 丽 霞 艳 萍 梅 英 芳 琴 玲 燕 华 娟 静 荣 洁 莉",
        "婷 娜 丹 倩 雪 颖 慧 蕾 瑞 莹 晓燕 晓丽 晓红 海燕 海霞 丽娜 丽君 文静 文娟 志红 春燕 春霞 金凤 金玲 雪梅 雪莲 小红 小燕 "
        "亚男 亚楠 倩倩 娜娜 艳红 艳丽 玉洁 玉红 立红 秋菊 秋月 向红 维娜 方方 思思 冬梅 咏梅 迎春",
        "婷婷 雨欣 佳怡 佳琪 欣怡 梦瑶 梦婷 诗雨 诗琪 雅婷 雅静 思雨 思琪 子涵 子萱 一诺 一菲 若曦 若琳 可欣 语嫣 静怡 嘉怡 晨曦 "
        "晨雨 瑶 琳 萱 怡 彤 菲 璐 悦 晗 心怡 美琪 文慧 明慧 雪晴 紫薇",
    ),
}
_RARE_GIVEN = {"M": "𠮷喆堃璟垚翀犇昶煜铄", "F": "玥璟喆淼嫄妤珺翾祎𠮷"}
_WEIGHTS = [1 / (n + 6) for n in range(len(_SURNAMES))]


def surname(rng: random.Random) -> str:
    """A family name, seldom one of the rare ones."""
    if rng.random() < 0.02:
        return rng.choice(_RARE_SURNAMES)
    return rng.choices(_SURNAMES, _WEIGHTS)[0]


def given(rng: random.Random, gender: str, born: int) -> str:
    """A given name of the fashion of the year ``born``."""
    old, middle, young = _GIVEN[gender]
    return rng.choice((old if born < 1980 else middle if born < 1992 else young).split())


def rare(gender: str, number: int) -> str:
    """A given name of one rare character, another one for each ``number``."""
    return _RARE_GIVEN[gender][number % len(_RARE_GIVEN[gender])]


def person(rng: random.Random, gender: str, born: int) -> str:
    """A whole name, the family name first."""
    return surname(rng) + given(rng, gender, born)


def split(name: str) -> tuple[str, str]:
    """Family name and given name of a whole one."""
    width = 2 if name[:2] in _RARE_SURNAMES and len(name) > 2 else 1
    return name[:width], name[width:]
