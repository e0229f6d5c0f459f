using System.Text;

namespace CourseGit.Core.Primitives;

/// <summary>
/// A path as Linux and git have it: bytes. Kept as one character a byte, so that nothing is lost of names that are no UTF-8
/// and ordinal order is git's own. <see cref="Display"/> is for people.
/// </summary>
public readonly record struct RawPath(string Bytes) : IComparable<RawPath>
{
    /// <summary>Bytes of the longest path that Linux opens, counted from a folder that is held (PATH_MAX without its NUL).</summary>
    public const int Longest = 4095;

    private const int LongestInMessage = 300; // characters; more than any one name has

    /// <summary>The encoding of everything git's <c>-z</c> formats carry.</summary>
    public static Encoding Encoding => Encoding.Latin1;

    /// <summary>From text, as UTF-8.</summary>
    public static RawPath FromText(string text) => new(Encoding.GetString(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether the name is valid UTF-8, as nearly all are.</summary>
    public bool IsText => !Display.Contains('\uFFFD');

    /// <summary>The name as text; what is no UTF-8 shows as U+FFFD.</summary>
    public string Display => Encoding.UTF8.GetString(Encoding.GetBytes(Bytes));

    /// <inheritdoc/>
    public int CompareTo(RawPath other) => string.CompareOrdinal(Bytes, other.Bytes);

    /// <summary>For a message: the name as text, of a very long one its beginning.</summary>
    public override string ToString() => ShortText.Of(Display, LongestInMessage);
}
