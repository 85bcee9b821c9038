import SpatialGeometry

/// Up to four triples of depths, inline.
struct P3PDepths {
    var first = Vector3.zero
    var second = Vector3.zero
    var third = Vector3.zero
    var fourth = Vector3.zero
    var count = 0
    /// Whether no decision was a close call.
    var isCertain = true

    @inline(__always) mutating func append(_ depths: Vector3) {
        switch count {
        case 0: first = depths
        case 1: second = depths
        case 2: third = depths
        case 3: fourth = depths
        default: return
        }
        count += 1
    }

    @inline(__always) subscript(index: Int) -> Vector3 {
        switch index {
        case 0: first
        case 1: second
        case 2: third
        default: fourth
        }
    }
}
