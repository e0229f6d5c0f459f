using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Courses.Demo;

/// <summary>Keys that look like random uuids and are the same each time.</summary>
internal static class DemoKey
{
    /// <summary>The course's own key: name of its exercise folder and <c>course_course.course_key</c>.</summary>
    public static string Course { get; } = For("course");

    /// <summary>A version 4 shaped uuid in small letters, made from the thing's name.</summary>
    public static string For(string name)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("coursegit demo: " + name), bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes[..16], bigEndian: true).ToString("D");
    }
}
