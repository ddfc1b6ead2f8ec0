"""What a random person has at hand: keys, words, files, and answers to what is asked."""

import random
from pathlib import Path
from typing import Any

import numpy as np
from file_answers import FileAnswers
from PySide6.QtCore import Qt
from traces import X, opening

from lstmviz.session.storage import save
from lstmviz.window.file_dialogs import FileDialogs

Key = Qt.Key
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = [
    *((key, NONE) for key in (Key.Key_Space, Key.Key_Return, Key.Key_Enter, Key.Key_Tab)),
    *((key, NONE) for key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)),
    *((key, NONE) for key in (Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End)),
    *((key, NONE) for key in (Key.Key_R, Key.Key_F, Key.Key_F1, Key.Key_F2, Key.Key_F5)),
    *((key, NONE) for key in (Key.Key_F11, Key.Key_Escape, Key.Key_Delete, Key.Key_Backspace)),
    *((key, NONE) for key in (Key.Key_Plus, Key.Key_Minus, Key.Key_0, Key.Key_Menu)),
    *((key, NONE) for key in (Key.Key_Comma, Key.Key_Period)),
    *((key, SHIFT) for key in (Key.Key_Left, Key.Key_Right, Key.Key_Tab, Key.Key_F1)),
    *((key, CTRL) for key in (Key.Key_Z, Key.Key_Y, Key.Key_C, Key.Key_V, Key.Key_X, Key.Key_A)),
    *((key, CTRL) for key in (Key.Key_Plus, Key.Key_Minus, Key.Key_0, Key.Key_Return)),
    *((key, CTRL) for key in (Key.Key_O, Key.Key_S, Key.Key_N, Key.Key_D, Key.Key_Tab)),
    *((key, CTRL | SHIFT) for key in (Key.Key_Z, Key.Key_S, Key.Key_C)),
    *((key, ALT) for key in (Key.Key_Up, Key.Key_Down, Key.Key_F, Key.Key_X, Key.Key_V)),
]
NUMBERS = ["1", "2", "3", "4", "7", "12", "40", "0", "-1", "1.5", "04", " 3 ", "+2", "1_0"]
NUMBERS += ["99999999999", "1" * 300, "9" * 5000]
WORDS = ["3", "-1", "0.25", "1e-3", "1e999", "nan", "inf", "-0", "abc", "", "1,5", "😀", "١٢"]
WORDS += ["x" * 300, "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", "hello\nworld", "hello\nyou", "</b>&amp;"]
LITERALS = [
    "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]",
    "np.array([[[1, 0.5, -1]], [[2, 3, 4]]])",
    "[[[1, 2, 3], [4, 5, 6]]]",
    "[[1, 2], [3]]",
    "[[1, 2, 3",
    "__import__('os')",
    "LSTM(8, return_sequences=True)",
    "def f(n):\n  return tf.keras.layers.LSTM(n, dropout=rate, name='a')",
    "m.add(LSTM(3, batch_input_shape=(2, 4, 1)))\nm.add(LSTM(u, stateful=True))",
    "LSTM(",
    "1\t2\t3\r\n4\t5\t6\r\n",
    "1\t2\t3\t4\t5\t6",
    "1,5\t2\nabc\t3",
    "0.5",
    "😀",
    "",
    " \n",
]
SOME = [
    "all",
    "",
    "0",
    "1",
    "0-1",
    "1, 0",
    "0-3",
    "2;1",
    "0–2",
    " 1 ,, 2 ",
    "3-1",
    "-1",
    "0-99999999999",
]
SOME += ["abc", "1-", "1.5", "9" * 5000, "😀", ","]
MASKS = ["1\n0\n", "TRUE\nFALSE", "[1, 0, 1]", "[[1, 0, 1]]", "[[1, 0, 1], [0, 1, 1]]", "[[2]]"]
STATES = ["0.5\t-0.5", "[[0.5, 0.25, 0, 1]]", "[0.5, 0.25, 0, 1]", "[[[1, 2]], [[3, 4]]]", "[[]]"]
WEIGHTS = ["0.5\t-0.5\n1\t0", "[[0.5, 0.25, 0, 1]]", "[[1, 2, 3, 4], [5, 6, 7, 8], [0, 0, 0, 0]]"]
WEIGHTS += ["np.ones((3, 16)).tolist()", "x\t1", "1e39"]


class Dialogs(FileAnswers):
    """Sometimes answers at once, and sometimes opens the real dialog."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.chance = random.Random(0)
        self.real: FileDialogs | None = None
        self.folder = folder

    def decide(self, chance: random.Random) -> None:
        self.chance = chance
        names = ["mine.lstmviz", "mine", "a & b.lstmviz", "😀.lstmviz", "script.py"]
        self.path = chance.choice([None, *(self.folder / name for name in names)])
        if chance.random() < 0.1:
            self.path = self.folder / "there is none" / "mine.lstmviz"
        self.leave = chance.choice(["save", "discard", "discard", "cancel"])
        self.replace = chance.random() < 0.5

    def open_name(self, *message: Any) -> None:
        self._asker().open_name(*message)

    def save_name(self, *message: Any) -> None:
        self._asker().save_name(*message)

    def ask_to_save(self, *message: Any) -> None:
        self._asker().ask_to_save(*message)

    def ask_to_replace(self, *message: Any) -> None:
        self._asker().ask_to_replace(*message)

    def tell(self, *message: Any) -> None:
        self._asker().tell(*message)

    def _asker(self) -> Any:
        real = self.real is not None and self.chance.random() < 0.4
        return self.real if real else super()


def written(folder: Path, seed: int) -> list[Path]:
    """Files of all kinds, good ones and bad ones."""
    folder.mkdir()
    x = np.array(X, np.float32)
    np.save(folder / "good.npy", x[::-1])
    np.save(folder / "two axes.npy", x[0].astype(int))
    np.save(folder / "words.npy", np.array(["a", "b"]))
    np.save(folder / "empty.npy", np.zeros((0, 3)))
    np.savez(folder / "one.npz", x=x + 1)
    np.savez(folder / "several 😀.npz", x=x, y=x[0], z=np.zeros(5), text=np.array(["a"]))
    for name, units in (("weights.npz", 4), ("narrow weights.npz", 2)):
        shapes = {"kernel": (3, 4 * units), "recurrent_kernel": (units, 4 * units)}
        arrays = {part: np.full(shape, 0.25, np.float32) for part, shape in shapes.items()}
        np.savez(folder / name, **arrays, bias=np.zeros(4 * units, np.float32))
    (folder / "words.keras").write_bytes(b"PK no model")
    (folder / "words.h5").write_text("no model")
    (folder / "good.csv").write_text("a,b,c\n9,8,7\n6,5,4\n3,2,1\n")
    (folder / "ragged.csv").write_text("1,2,3\n4,5\n")
    (folder / "words.csv").write_text("one,two,three\nfour,five,six\n")
    save(opening(units=3), folder / "good.lstmviz")
    save(opening(stateful=False, return_state=True), folder / "other <b>.lstmviz")
    good = [path for path in folder.iterdir() if path.suffix in (".npy", ".npz", ".lstmviz")]
    chance = random.Random(seed)
    for path in good:
        content = bytearray(path.read_bytes())
        for _ in range(4):
            content[chance.randrange(len(content))] = chance.randrange(256)
        (folder / f"flipped {path.name}").write_bytes(content)
        (folder / f"cut {path.name}").write_bytes(content[: len(content) // 2])
    (folder / "nothing.lstmviz").write_bytes(b"")
    (folder / "folder").mkdir()
    (folder / "folder.npy").mkdir()
    return [*sorted(folder.iterdir()), folder / "gone.npy", folder / "gone.lstmviz"]
