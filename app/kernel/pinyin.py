"""Pinyin of names, for search by what one types ("zhangsan", "zs") and for sorting. ü is v, as on a keyboard."""

from __future__ import annotations

import re
import unicodedata

from pypinyin import lazy_pinyin

# pypinyin knows words, not surnames; these are the surnames it reads wrong when they stand at the head of a name
_SINGLE = """
单shan 單shan 解xie 曾zeng 仇qiu 翟zhai 查zha 区ou 區ou 盖ge 蓋ge 朴piao 折she 洗xian 员yun 員yun 贠yun 乐yue 樂yue
覃qin 缪miao 繆miao 秘bi 祭zhai 种chong 繁po 佴nai 能nai 都du 卜bu 隗wei 郇xun 乜nie 召shao 阚kan 闞kan 句gou 薄bo
适kuo 黑he 藏zang 会gui 炅gui 粘nian 孛bo 蔚yu 賁ben 颉xie 頡xie 角jue 圈juan 任ren 华hua 華hua 宁ning 尹yin 冼xian
车che 車che 谌chen 諶chen 牟mou 燕yan 哈ha 訾zi 过guo 過guo 宓mi 应ying 應ying 干gan 葛ge 万wan 萬wan 俞yu 盛sheng
石shi 贾jia 賈jia 柏bai 强qiang 行xing 纪ji 紀ji 臧zang 眭sui 睢sui 蹇jian 阙que 邸di 莘shen 谯qiao 冒mao 厍she
宿su 尉wei 沐mu 湛zhan 瞿qu 稽ji 苌chang 訚yin 贲ben 费fei 費fei 那na 钭tou 隋sui 雒luo 骈pian 芈mi 隽juan 璩qu
晟cheng 相xiang 仉zhang 逄pang 郗xi 郄qie
"""
_DOUBLE = """
万俟mo-qi 萬俟mo-qi 尉迟yu-chi 尉遲yu-chi 令狐ling-hu 长孙zhang-sun 長孫zhang-sun 澹台tan-tai 澹臺tan-tai
单于chan-yu 單于chan-yu 鲜于xian-yu 鮮于xian-yu 呼延hu-yan 宰父zai-fu 濮阳pu-yang 夏侯xia-hou 皇甫huang-fu
赫连he-lian 乐正yue-zheng 樂正yue-zheng 子车zi-ju 库狄she-di 长鱼chang-yu 洗马xian-ma 冼马xian-ma 拓跋tuo-ba
谷梁gu-liang 夹谷jia-gu 颛孙zhuan-sun 亓官qi-guan 沮渠ju-qu 叱干chi-gan 相里xiang-li 那拉na-la 纳兰na-lan 屈突qu-tu
斛律hu-lv 贺兰he-lan 闾丘lv-qiu 段干duan-gan 南宫nan-gong 上官shang-guan 中行zhong-hang 东方dong-fang 公孙gong-sun
仲长zhong-chang 太叔tai-shu 申屠shen-tu
"""


#: double surnames that need no entry above, because they are read as any word
_PLAIN_DOUBLE = frozenset(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 司徒 端木 公冶 宗政 慕容 淳于 轩辕 軒轅 钟离 鍾離 宇文 百里 东郭 西门 左丘 梁丘 第五 独孤".split()
)


def _table(listing: str, width: int) -> dict[str, list[str]]:
    return {entry[:width]: entry[width:].split("-") for entry in listing.split()}


_SURNAMES = _table(_SINGLE, 1) | _table(_DOUBLE, 2)


def surname(name: str) -> str:
    """The surname at the head of a Chinese name, one or two characters: 欧阳小明 is 欧阳, 单于 alone is 单."""
    name = unicodedata.normalize("NFKC", name).strip()
    return name[:2] if len(name) > 2 and (name[:2] in _PLAIN_DOUBLE or name[:2] in _SURNAMES) else name[:1]


def full(name: str, *, person: bool = True) -> str:
    """All syllables in one word: 张三 is "zhangsan". Characters without a reading stay as they are.

    `person` false reads a name of another kind (a unit), where no surname stands at the head.
    """
    return "".join(_syllables(name, person))


def initials(name: str, *, person: bool = True) -> str:
    """The first letter of each syllable: 张三 is "zs"."""
    return "".join(syllable[0] for syllable in _syllables(name, person))


def keys(name: str, *, person: bool = True) -> tuple[str, str]:
    """`full` and `initials`, the two search keys of a name."""
    syllables = _syllables(name, person)
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def _syllables(name: str, person: bool) -> list[str]:
    name = unicodedata.normalize("NFKC", name).strip()
    # a double surname needs a given name behind it: 单于 alone is 单 with one character
    for width in (2, 1) if person else ():
        if len(name) >= 2 * width - 1 and (surname := _SURNAMES.get(name[:width])):
            return [*surname, *_read(name[width:])]
    if not person or name[:1].isascii():
        return _read(name)
    # read apart, else the surname and the given name may look like a word
    return _read(name[:1]) + _read(name[1:])


def _read(text: str) -> list[str]:
    # the stub knows a handler of one text only; a list of syllables is documented as well
    return lazy_pinyin(text, errors=_words)  # type: ignore[arg-type]


def _words(run: str) -> list[str]:
    # Latin words count as one syllable, rare characters stand for themselves, marks such as · fall away
    return re.findall(r"[0-9a-z]+|\w", run.lower())
