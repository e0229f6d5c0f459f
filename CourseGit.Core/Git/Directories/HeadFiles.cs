using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>The file <c>HEAD</c> of a git directory, without which git takes it for none: <c>ref: refs/heads/NAME</c>.</summary>
internal static class HeadFiles
{
    private const string Begin = "ref: refs/heads/";

    /// <summary>Whether it names a branch, one that exists or not.</summary>
    public static bool IsValid(string file) => BranchOf(file) is not null;

    /// <summary>The branch it names; null when it is not there, or holds something else.</summary>
    public static BranchName? BranchOf(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            return text.StartsWith(Begin, StringComparison.Ordinal) && text.EndsWith('\n')
                && BranchName.TryParse(text[Begin.Length..^1], out var branch) ? branch : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes it in one instant.</summary>
    public static void Write(string file, BranchName branch)
    {
        var draft = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(draft, $"{Begin}{branch.Value}\n");
        File.Move(draft, file, overwrite: true);
    }
}
