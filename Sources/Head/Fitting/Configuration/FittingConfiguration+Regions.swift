internal import Files
public import HeadModel
public import Registration

extension FittingConfiguration {
    /// Regions that configurations may name whatever the head: those of FLAME's own masks and of the head that comes
    /// with the project. A head that lacks one of them is fitted without it.
    static let knownRegions: Set<String> = [
        "boundary", "eye_region", "face", "forehead", "left_ear", "left_eye_region", "left_eyeball", "lips",
        "mouth_interior", "neck", "nose", "right_ear", "right_eye_region", "right_eyeball", "scalp",
    ]

    /// The regions that have a weight here and that a head does not have, sorted: their weights change nothing. All of
    /// them on a head without regions; a caller may tell the user so.
    ///
    /// - Throws: `FittingError` for a region, of the section `detail` too, that is neither one of the head's nor one of
    ///   FLAME's masks: it is misspelt.
    public func missingRegions(on head: Head) throws(FittingError) -> [String] {
        let named = Set(regionWeights.keys).union(detail.regionWeights.keys).union(detail.stiffness.keys)
        if !head.regions.isEmpty {
            let known = Self.knownRegions.union(head.regions.keys)
            for region in named.sorted() where !known.contains(region) {
                let nearest = NearestName.find(region, among: known.sorted())
                throw FittingError(
                    .configuration, at: name,
                    "there is no region \"\(region)\" on \(head.name)"
                        + (nearest.map { "; did you mean \"\($0)\"?" } ?? ".")
                        + " The head has \(head.regions.keys.sorted().joined(separator: ", "))")
            }
        }
        return regionWeights.keys.filter { head.regions[$0] == nil }.sorted()
    }
}
