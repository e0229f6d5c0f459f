using System.Text;
using System.Xml;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>The title an exercise shows its students: the element <c>exercisename</c> of its <c>exercise.xml</c>.</summary>
internal static class ExerciseTitle
{
    /// <summary>The file whose folder is an exercise.</summary>
    public const string FileName = "exercise.xml";

    /// <summary>An <c>exercise.xml</c> above this has its title read nowhere near its end, or is none.</summary>
    public const long LargestFile = 1 << 20;

    private const int Longest = 200;
    private static readonly XmlReaderSettings Settings =
        new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersFromEntities = 1024 };

    /// <summary>The title in the content of an <c>exercise.xml</c>, one character a byte; null when it has none or is no XML.</summary>
    public static string? Of(string content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(RawPath.Encoding.GetBytes(content.TrimStart())), Settings);
            if (!reader.ReadToFollowing("exercisename"))
                return null;
            var title = string.Join(' ', TextOf(reader).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return title.Length == 0 ? null : title[..Math.Min(title.Length, Longest)];
        }
        catch (XmlException)
        {
            return null; // Teachers write these by hand; half of one is no error here.
        }
    }

    // To the element's own end and not a node further: what comes after may be broken.
    private static string TextOf(XmlReader reader)
    {
        var text = new StringBuilder();
        var depth = reader.Depth;
        if (reader.IsEmptyElement)
            return "";
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text.Append(reader.Value);
        }
        return text.ToString();
    }

    /// <summary>The folder of an <c>exercise.xml</c>; null for another file.</summary>
    public static string? FolderOf(RawPath path) =>
        path.Bytes.EndsWith("/" + FileName, StringComparison.Ordinal) ? path.Bytes[..^(FileName.Length + 1)] : null;
}
