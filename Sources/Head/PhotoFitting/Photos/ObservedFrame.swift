/// What is seen of a head at one time: by one camera, or by several at once.
struct ObservedFrame {
    /// The views.
    var views: [ObservedView]
    /// The assumed focal length in pixels where it is free; then there is one view.
    var assumedFocalLength: Double?
}
