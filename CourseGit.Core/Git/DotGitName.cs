using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>
/// Names that are <c>.git</c> to another system (git's fsck: hasDotgit). On Linux they are files like all others, and a course may hold
/// them; a server that judges what it gets refuses them.
/// </summary>
internal static class DotGitName
{
    /// <summary>Whether a name, one byte a character, is one of them.</summary>
    public static bool Is(string name) => IsToWindows(name) || IsToMac(name);

    /// <summary>
    /// Whether git takes no link of this path into its index, because an older one might be led astray by it (CVE-2018-11235;
    /// read-cache.c, verify_path).
    /// </summary>
    public static bool IsRefusedForLinks(RawPath path) =>
        path.Bytes.Split('/').Any(name => name.Equals(".gitmodules", StringComparison.OrdinalIgnoreCase));

    // NTFS has short names, streams after a colon, and drops blanks and dots at the end; a backslash begins another name there.
    private static bool IsToWindows(string name) =>
        name.Split('\\').Any(part => part.Split(':')[0].TrimEnd(' ', '.') is var bare
            && (bare.Equals(".git", StringComparison.OrdinalIgnoreCase) || bare.Equals("git~1", StringComparison.OrdinalIgnoreCase)));

    // HFS+ leaves out characters without width when it compares (utf8.c in git).
    private static bool IsToMac(string name)
    {
        var seen = new RawPath(name).Display.EnumerateRunes().Where(r => !IsIgnored(r.Value));
        return string.Concat(seen).Equals(".git", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsIgnored(int rune) =>
        rune is (>= 0x200c and <= 0x200f) or (>= 0x202a and <= 0x202e) or (>= 0x206a and <= 0x206f) or 0xfeff;
}
