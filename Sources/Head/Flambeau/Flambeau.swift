public import Archives
@_exported public import Animation
@_exported public import CameraGeometry
@_exported public import Cameras
@_exported public import FaceDetection
@_exported public import Files
@_exported public import Fitting
@_exported public import HeadModel
@_exported public import Images
@_exported public import Landmarks
@_exported public import Learning
public import LinearAlgebra
@_exported public import Meshes
public import NeuralNetwork
public import Optimization
@_exported public import PhotoFitting
@_exported public import Registration
@_exported public import Rigs
@_exported public import SpatialGeometry
@_exported public import SurfaceDetail
@_exported public import Videos

/// A dense matrix, such as a result's covariance.
public typealias Matrix = LinearAlgebra.Matrix
/// The solver whose summaries and options results carry.
public typealias LevenbergMarquardt = Optimization.LevenbergMarquardt
/// What is wrong with a model's or parameters' archive, and where in it.
public typealias ArchiveError = Archives.ArchiveError
/// How much a model file may hold.
public typealias ArchiveLimits = Archives.ArchiveLimits
/// What is wrong with a network's weights.
public typealias WeightError = NeuralNetwork.WeightError
