/// Small scenes in formats that only Assimp reads.
public enum ForeignScenes {
    /// A unit square of two triangles as FBX, text.
    public static let fbx = """
        ; FBX 7.4.0 project file
        FBXHeaderExtension:  {
            FBXHeaderVersion: 1003
            FBXVersion: 7400
        }
        Definitions:  {
            Version: 100
            Count: 2
        }
        Objects:  {
            Geometry: 1001, "Geometry::square", "Mesh" {
                Vertices: *12 {
                    a: 0,0,0,1,0,0,1,1,0,0,1,0
                }
                PolygonVertexIndex: *6 {
                    a: 0,1,-3,0,2,-4
                }
                GeometryVersion: 124
            }
            Model: 1002, "Model::square", "Mesh" {
                Version: 232
            }
        }
        Connections:  {
            C: "OO",1002,0
            C: "OO",1001,1002
        }

        """

    /// A unit square of two triangles as Collada.
    public static let dae = collada(nodes: "", scene: "<instance_geometry url=\"#square\"/>")

    /// A Collada file of a few kilobytes whose nodes show the square 2ⁿ times.
    public static func daeBomb(levels: Int) -> String {
        var nodes = "<node id=\"level0\"><instance_geometry url=\"#square\"/></node>"
        for level in 1...levels {
            let instance = "<instance_node url=\"#level\(level - 1)\"/>"
            nodes += "<node id=\"level\(level)\">\(instance)\(instance)</node>"
        }
        return collada(
            nodes: "<library_nodes>\(nodes)</library_nodes>", scene: "<instance_node url=\"#level\(levels)\"/>")
    }

    private static func collada(nodes: String, scene: String) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
        <asset><unit name="meter" meter="1"/><up_axis>Y_UP</up_axis></asset>
        <library_geometries><geometry id="square"><mesh>
        <source id="p"><float_array id="pa" count="12">0 0 0 1 0 0 1 1 0 0 1 0</float_array>
        <technique_common><accessor source="#pa" count="4" stride="3"><param name="X" type="float"/>
        <param name="Y" type="float"/><param name="Z" type="float"/></accessor></technique_common></source>
        <vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
        <triangles count="2"><input semantic="VERTEX" source="#v" offset="0"/><p>0 1 2 0 2 3</p></triangles>
        </mesh></geometry></library_geometries>
        \(nodes)
        <library_visual_scenes><visual_scene id="scene"><node id="root">\(scene)</node></visual_scene></library_visual_scenes>
        <scene><instance_visual_scene url="#scene"/></scene>
        </COLLADA>

        """
    }
}
