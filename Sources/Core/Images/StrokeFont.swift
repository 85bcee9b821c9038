/// A monospaced font of strokes, drawn for this project: capitals six units tall with corners cut by one.
///
/// A glyph is a list of chains of points, each point two digits x and y, x to the right in 0…4, y up with the baseline
/// at 2, small letters up to 6 and capitals up to 8. Characters without a glyph show as a box.
enum StrokeFont {
    /// From one glyph's origin to the next, in units.
    static let advance: Float = 5.6
    /// The height of capitals, in units.
    static let capitalHeight: Float = 6

    /// The strokes of a character, in units, y up from the baseline.
    static func strokes(_ character: Character) -> [[SIMD2<Float>]] {
        let code = glyphs[character] ?? "0208484202"
        return code.split(separator: " ").map { chain in
            let digits = chain.utf8.map { Float($0 - 48) }
            return stride(from: 0, to: digits.count - 1, by: 2).map { SIMD2(digits[$0], digits[$0 + 1] - 2) }
        }
    }

    private static let glyphs: [Character: String] = [
        " ": "", "!": "2824 22", "\"": "1816 3836", "#": "1218 3238 0444 0646",
        "$": "473818070615354443321203 2921", "%": "0248 0818170708 3343423233", "&": "4216172837360403122244",
        "'": "2826", "(": "38272332", ")": "18272312", "*": "2723 0446 0644", "+": "2723 0545", ",": "2311",
        "-": "1535", ".": "22", "/": "0248",
        "0": "120307183847433212 1436", "1": "172822 1232", "2": "07183847460242", "3": "07183847463515 354443321203",
        "4": "32380444", "5": "480805354443321203", "6": "4738180703123243443505", "7": "084812",
        "8": "15060718384746351504031232434435", "9": "4515060718384743321203", ":": "23 26", ";": "26 2311",
        "<": "470543", "=": "0444 0646", ">": "074503", "?": "07183847462524 22", "@": "343616144447381807031242",
        "A": "0206284642 0545", "B": "02083847463505 3544433202", "C": "4738180703123243", "D": "02082846442202",
        "E": "48080242 0535", "F": "480802 0535", "G": "47381807031232434525", "H": "0208 4248 0545",
        "I": "2228 1232 1838", "J": "4843321203", "K": "0208 480542", "L": "080242", "M": "0208254842",
        "N": "02084248", "O": "120307183847433212", "P": "02083847463505", "Q": "120307183847433212 2442",
        "R": "02083847463505 2542", "S": "473818070615354443321203", "T": "0848 2822", "U": "080312324348",
        "V": "082248", "W": "0812253248", "X": "0248 0842", "Y": "082548 2522", "Z": "08480242",
        "[": "38181232", "\\": "0842", "]": "18383212", "^": "062846", "_": "0141", "`": "1827",
        "a": "16364542 441403123243", "b": "0802 0516364543321203", "c": "4536160503123243",
        "d": "4842 4536160503123243", "e": "044445361605031242", "f": "48382722 1646",
        "g": "4536160503123243 4641301001", "h": "0802 0516364542", "i": "2622 28", "j": "26211000 28",
        "k": "0802 460442", "l": "18282232", "m": "0602 05162522 25364542", "n": "0602 0516364542",
        "o": "160503123243453616", "p": "0600 0516364543321203", "q": "4640 4536160503123243", "r": "0602 05163645",
        "s": "45361605143443321203", "t": "28233242 0646", "u": "0603123243 4642", "v": "062246", "w": "0612243246",
        "x": "0246 0642", "y": "0622 4610", "z": "06460242",
        "{": "38272615242332", "|": "2821", "}": "18272635242312", "~": "05163445",
        "°": "1718282717", "±": "2824 0646 0242", "µ": "0600 0603123243 4642", "σ": "461605031232434536",
        "−": "0545", "–": "0545", "×": "0347 0743", "…": "02 22 42",
    ]
}

extension Image {
    /// The width in pixels of one line of text whose capitals are `height` pixels tall.
    public static func textWidth(_ text: String, height: Float) -> Float {
        Float(text.count) * StrokeFont.advance * height / StrokeFont.capitalHeight
    }

    /// Writes one line of text in the built-in font: ASCII and ° ± µ σ − – × ….
    ///
    /// - `x`: the left end, in pixels.
    /// - `y`: the top of the capitals, in pixels.
    /// - `height`: the height of capitals in pixels; small letters reach a third of it below the baseline.
    public mutating func drawText(_ text: String, x: Float, y: Float, height: Float = 12, _ color: Color = .black) {
        let unit = height / StrokeFont.capitalHeight
        let thickness = max(1, 0.8 * unit)
        for (index, character) in text.enumerated() {
            let left = x + (Float(index) * StrokeFont.advance + 0.8) * unit
            let paths = StrokeFont.strokes(character).map { chain in
                chain.map { SIMD2(left + $0.x * unit, y + height - $0.y * unit) }
            }
            strokePaths(paths, thickness: thickness, color)
        }
    }
}
