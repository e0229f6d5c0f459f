using System.Text;

namespace CourseGit.Core.Courses.Demo;

/// <summary>A file of the demo course.</summary>
/// <param name="Path">Path below the course folder, with forward slashes.</param>
/// <param name="Content">All its bytes.</param>
internal readonly record struct DemoFile(string Path, byte[] Content)
{
    public static DemoFile FromText(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    public static DemoFile Marker(string path) => new(path, []);
}
