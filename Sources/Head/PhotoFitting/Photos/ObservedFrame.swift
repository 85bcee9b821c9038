import HeadModel

/// What is seen of a head at one time: by one camera, or by several at once.
struct ObservedFrame {
    /// The views.
    var views: [ObservedView]
    /// Points of lids and lips, upper and lower by turns, which may touch but not pass one another.
    var contacts: [SurfacePoint] = []
    /// The assumed focal length in pixels where it is free; then there is one view.
    var assumedFocalLength: Double?
}
