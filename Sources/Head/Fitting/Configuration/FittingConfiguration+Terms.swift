package import Registration

extension FittingConfiguration {
    /// Whether a stage minimises distances of the scan's surface.
    public var looksAtSurface: Bool { stages.contains { $0.dataWeight > 0 } }

    /// Whether a stage weighs landmarks against the scan's surface.
    public var weighsLandmarksAgainstSurface: Bool {
        stages.contains { $0.dataWeight > 0 && $0.landmarkWeight > 0 }
    }

    /// Makes sure that a scan is looked at.
    ///
    /// - Throws: `FittingError` when no stage does: nothing would be fitted.
    package func requireSurface() throws(FittingError) {
        guard looksAtSurface else {
            throw FittingError(
                .configuration, at: name,
                "no stage looks at the scan's surface (data.weight is 0 in all): without landmarks there is nothing to fit. "
                    + "Give the scan's landmarks, or a configuration for scans, such as scan")
        }
    }
}
