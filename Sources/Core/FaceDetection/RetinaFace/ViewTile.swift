import Images
import SpatialGeometry

/// A part of a view that the network sees at once, so that the memory of its maps has a bound however large a photo is.
///
/// Tiles overlap by more than the faces that the next coarser look does not find as well: of a face at a tile's border the
/// neighbour sees the whole.
struct ViewTile: Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
    /// Which borders another tile lies beyond: low x, low y, high x, high y.
    private var inner: (Bool, Bool, Bool, Bool)

    /// The largest side that is looked at whole.
    static let side = 1_536
    private static let overlap = 256

    static func == (a: Self, b: Self) -> Bool {
        (a.x, a.y, a.width, a.height) == (b.x, b.y, b.width, b.height) && a.inner == b.inner
    }

    /// Tiles of one size that cover a view, row by row.
    static func covering(width: Int, height: Int) -> [ViewTile] {
        let (columns, rows) = (starts(width), starts(height))
        let (wide, high) = (min(width, side), min(height, side))
        return rows.flatMap { y in
            columns.map { x in
                ViewTile(
                    x: x, y: y, width: wide, height: high, inner: (x > 0, y > 0, x + wide < width, y + high < height))
            }
        }
    }

    /// Where tiles begin, evenly apart.
    private static func starts(_ length: Int) -> [Int] {
        guard length > side else { return [0] }
        let count = 1 + (length - side + side - overlap - 1) / (side - overlap)
        return (0..<count).map { $0 * (length - side) / (count - 1) }
    }

    /// The pixels of it.
    func cut(from view: Image) -> Image {
        view.cropped(x: x, y: y, width: width, height: height)
    }

    /// Where it begins in its view.
    var corner: Vector2 { Vector2(Double(x), Double(y)) }

    /// A point of the tile, seen turned clockwise by quarters, in the upright tile.
    func upright(_ point: Vector2, quarters: Int) -> Vector2 {
        switch quarters {
        case 1: Vector2(point.y, Double(height) - point.x)
        case 2: Vector2(Double(width) - point.x, Double(height) - point.y)
        case 3: Vector2(Double(width) - point.y, point.x)
        default: point
        }
    }

    /// Whether a box does not touch a border beyond which another tile lies.
    func isWhole(_ box: FaceBox) -> Bool {
        (!inner.0 || box.minimum.x > 0) && (!inner.1 || box.minimum.y > 0)
            && (!inner.2 || box.maximum.x < Double(width)) && (!inner.3 || box.maximum.y < Double(height))
    }
}
