"""Text that would steer a terminal, deceive a reader, or act as markup: one piece for each way."""

from __future__ import annotations

CSI, OSC, DCS, STRING_END = "\x1b[", "\x1b]", "\x1bP", "\x1b\\"
C1 = {"\x1b[": "\x9b", "\x1b]": "\x9d", "\x1bP": "\x90", "\x1bX": "\x98", "\x1b^": "\x9e", "\x1b_": "\x9f"}

SEQUENCES = {
    "a colour": CSI + "31m",
    "a cleared screen": CSI + "2J",
    "the history of the screen cleared": CSI + "3J",
    "the cursor moved away": CSI + "3;977H",
    "the cursor moved up": CSI + "4A",
    "a scroll region": CSI + "5;6r",
    "the other screen": CSI + "?47l",
    "the mouse reported": CSI + "?1002h",
    "reverse video": CSI + "?5h",
    "insert mode": CSI + "4h",
    "a soft reset": CSI + "!p",
    "a window moved": CSI + "3;0;0t",
    "the title reported": CSI + "21t",
    "device attributes": CSI + "c",
    "secondary device attributes": CSI + ">c",
    "tertiary device attributes": CSI + "=c",
    "a status report": CSI + "5n",
    "the cursor reported": CSI + "6n",
    "the version reported": CSI + ">q",
    "a mode reported": CSI + "?69$p",
    "kitty's keyboard": CSI + ">31u",
    "printing": CSI + "5i",
    "a title": OSC + "0;{mark}\x07",
    "a title, ended by ST": OSC + "2;{mark}" + STRING_END,
    "a hyperlink": OSC + "8;;http://{mark}/" + STRING_END + "link" + OSC + "8;;" + STRING_END,
    "a notification": OSC + "9;{mark}\x07",
    "a notification of urxvt": OSC + "777;notify;{mark};{mark}\x07",
    "a file of iTerm": OSC + "1337;File=inline=1:AAAA\x07",
    "the clipboard": OSC + "52;c;{mark}\x07",
    "the clipboard asked for": OSC + "52;c;?\x07",
    "a colour of the palette": OSC + "4;1;?\x07",
    "the background asked for": OSC + "11;?" + STRING_END,
    "the working folder": OSC + "7;file://{mark}/" + STRING_END,
    "a shell's mark": OSC + "133;A\x07",
    "device control": DCS + "{mark}" + STRING_END,
    "a setting asked for": DCS + '$q"p' + STRING_END,
    "a capability asked for": DCS + "+q544e" + STRING_END,
    "a macro": DCS + "0;0!z1b63" + STRING_END,
    "a picture": DCS + "q#0;2;0;0;0~" + STRING_END,
    "through tmux": DCS + "tmux;\x1b\x1b]52;c;{mark}\x07" + STRING_END,
    "an application's command": "\x1b_{mark}" + STRING_END,
    "a private message": "\x1b^{mark}" + STRING_END,
    "a start of string": "\x1bX{mark}" + STRING_END,
    "a title without an end": OSC + "0;{mark}",
    "device control without an end": DCS + "{mark}",
    "an application's command without an end": "\x1b_{mark}",
}
CHARACTERS = {
    "a full reset": "\x1bc",
    "a charset": "\x1b(0",
    "another charset": "\x1b%@",
    "the cursor kept": "\x1b7\x1b8",
    "a test picture": "\x1b#8",
    "reverse index": "\x1bM",
    "next line": "\x85",
    "index": "\x84",
    "single shifts": "\x8e\x8f",
    "an escape at the end": "\x1b",
    "an escape of an escape": "\x1b\x1b[31m",
    "shift out": "\x0e",
    "the answerback": "\x05",
    "nothing": "\x00",
    "bells": "\x07\x07",
    "backspaces": "\x08\x08\x08",
    "a carriage return": "over\rwritten",
    "a vertical tab": "\x0b",
    "a form feed": "\x0c",
    "delete": "\x7f\x7f",
    "cancel and substitute": "\x18\x1a",
    "flow control": "\x11\x13",
    "a bidi override": "\u202etxt.exe\u202c",
    "bidi embeddings": "\u202a\u202b\u202d",
    "bidi isolates": "\u2066\u2067\u2068\u2069",
    "bidi marks": "\u200e\u200f\u061c",
    "zero width": "a\u200bb\u2060c\ufeffd\u180ee",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "deprecated controls": "\u206a\u206f",
    "annotations": "\ufff9\ufffa\ufffb",
    "tag characters": "\U000e0001\U000e0041\U000e007f",
    "data in variation selectors": "\U0001f600" + "".join(chr(0xE0100 + at) for at in range(40)),
    "variation selectors": "a" + "\ufe0f\ufe0e\ufe00" * 5,
    "a line separator": "one\u2028two",
    "a paragraph separator": "one\u2029two",
    "half a character": "\ud83d",
    "half a character, the other half": "\ude00",
    "a raw byte in a name": "\udc9b31m",
    "a heap of marks": "a" + "\u0301\u0302" * 60,
    "joiners": "a\u200d\u200db\u200c\u200c",
    "homographs": "раураl.com",
}
MARKUP = {
    "console markup": "[red]",
    "the end of a markup": "[/]",
    "the end of a markup that was not begun": "[/nothing]",
    "an action": "[@click=app.quit]press[/]",
    "an action with text": "[@click=app.bell()]press[/@click]",
    "a link of markup": "[link=file:///etc/passwd]press[/link]",
    "a variable of markup": "[$error on $panel]$text",
    "an escaped markup": "\\[red] \\\\[red]",
    "an emoji of markup": ":skull:",
    "a script": "[press](javascript:alert(1)) <javascript:alert(1)>",
    "a file": "[press](file:///etc/passwd) <file:///etc/passwd>",
    "another host": "[http://a.example](http://b.example/)",
    "a user before the host": "<http://a.example@b.example/>",
    "an image": "![press](http://b.example/\x1b[31m.png)",
    "entities": "&#27;[31m &#x9b;31m &#x202e; &#0; &zwnj;&lrm;&shy;",
    "HTML": "<script>alert(1)</script><!-- x --><b>",
    "percent and braces": "%s %(x)s {0} {self.__class__}",
    "a shell's words": "$(touch owned) `touch owned` ; touch owned",
}


def eight_bit(sequence: str) -> str:
    """Return a sequence in C1 characters."""
    for seven, eight in C1.items():
        sequence = sequence.replace(seven, eight)
    return sequence.replace(STRING_END, "\x9c")


def pieces() -> dict[str, str]:
    """Return every piece by its name. Each ends in a mark of its own, by which it is known where it gets out."""
    every = {
        **SEQUENCES,
        **{f"{name}, in eight bits": eight_bit(piece) for name, piece in SEQUENCES.items()},
        **CHARACTERS,
        **MARKUP,
    }
    marked = {}
    for number, (name, piece) in enumerate(every.items()):
        marked[name] = f"{piece.replace('{mark}', f'zq{number}')}zq{number} "
    return marked


PIECES = pieces()
EVERYTHING = "".join(PIECES.values())
WORD = EVERYTHING.replace("\0", "").encode(errors="ignore").decode()
"""All that can be typed, and stand on a command line or in the name of a file."""
