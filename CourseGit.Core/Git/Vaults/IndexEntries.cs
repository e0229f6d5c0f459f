using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>Reads what <c>git ls-files --stage -z</c> lists: <c>MODE ID STAGE TAB PATH</c>.</summary>
internal static class IndexEntries
{
    private const int ModeLength = 6;

    /// <summary>The entries, in git's order.</summary>
    public static List<TreeEntry> Parse(string output) => PathList.Parse(output).ConvertAll(line =>
    {
        var text = line.Bytes;
        var (space, tab) = (text.IndexOf(' ', ModeLength + 1), text.IndexOf('\t'));
        return new TreeEntry(new RawPath(text[(tab + 1)..]), text[..ModeLength], text[(ModeLength + 1)..space]);
    });
}
