import Archives
import TestSupport
import Testing

/// Files of `torch.save`, old and new.
@Suite struct PyTorchFileTests {
    @Test(arguments: ["legacy.pth", "zip.pth", "checkpoint.pth"]) func tensorsAreReadByName(name: String) throws {
        let tensors = try PyTorchFile.tensors(at: Fixture.path(name))
        #expect(tensors.keys.sorted() == ["bn.num_batches_tracked", "conv.transposed", "conv.weight"])
        // The storage holds 0.5·i − 3: the first tensor begins at its second element, the other reads it by columns.
        #expect(
            tensors["conv.weight"] == NumericArray(shape: [2, 3], elements: .float32([-2.5, -2, -1.5, -1, -0.5, 0])))
        #expect(
            tensors["conv.transposed"]
                == NumericArray(shape: [2, 3], elements: .float32([-3, -2, -1, -2.5, -1.5, -0.5])))
        #expect(tensors["bn.num_batches_tracked"] == NumericArray(shape: [], elements: .int64([5])))
    }

    @Test func aCheckpointHoldsTheRestToo() throws {
        let value = try ArchiveFile.value(at: Fixture.path("checkpoint.pth"))
        #expect(value["epoch"] == .integer(3))
        #expect(value["lr"] == .list([.double(0.1)]))
    }

    @Test func tensorsInsideNumpyFilesAreRead() throws {
        let value = try NumpyFile.value(at: Fixture.path("landmark-embedding.npy")).unwrapped
        #expect(value["static_lmk_faces_idx"]?.array?.integers == Array(0..<51))
        #expect(
            value["dynamic_lmk_faces_idx"]?.array
                == NumericArray(shape: [3, 2], elements: .int64([0, 1, 2, 3, 4, 5])))
        #expect(value["dynamic_lmk_bary_coords"]?.array?.shape == [3, 2, 3])
        #expect(value["dynamic_lmk_bary_coords"]?.array?.doubles == Fixture.ramp([18]))
    }

    @Test func aFileWithoutTensorsSaysSo() {
        let error = #expect(throws: ArchiveError.self) { try PyTorchFile.tensors(at: Fixture.path("version1.npy")) }
        #expect(error?.what == "is no file of PyTorch, neither zip-form nor a legacy stream")
    }

    @Test(
        .enabled(if: TestFiles.hasSharedData, "needs ../shared/data"),
        arguments: ["retinaface_mobilenet0.25_bubbliiiing.pth", "mobilenetV1X0.25_imagenet_pretrain.pth.tar"])
    func realNetworksAreRead(name: String) throws {
        let tensors = try PyTorchFile.tensors(at: TestFiles.shared("detectors/weights/" + name))
        #expect(tensors.count > 100)
        let numbers = tensors.values.reduce(0) { $0 + $1.count }
        #expect(numbers > 200_000)
        #expect(tensors.values.allSatisfy { $0.floats?.allSatisfy(\.isFinite) == true })
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))
    func aNetworkIsTheSameInBothForms() throws {
        let weights = TestFiles.shared("detectors/weights/")
        let tensors = try PyTorchFile.tensors(at: weights + "retinaface_mobilenet0.25_bubbliiiing.pth")
        let archive = try NumpyArchive(at: weights + "retinaface_mobilenet025_bubbliiiing.npz")
        var shared = 0
        for name in archive.names {
            guard let tensor = tensors[name], let array = try archive.array(name) else { continue }
            #expect(tensor.shape == array.shape && tensor.floats == array.floats, "\(name)")
            shared += 1
        }
        #expect(shared > 50)
    }
}
