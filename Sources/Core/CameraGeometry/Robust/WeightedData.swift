extension [Double] {
    /// Where these weights count: above a millionth, below which a datum moves no model.
    var indicesOfWeight: [Int] { indices.filter { self[$0] > 1e-6 } }
}
