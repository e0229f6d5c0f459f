using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

public sealed class DotGitNameTests
{
    private const string MakeTree = "printf '100644 blob %s\\t%s\\0' \"$2\" \"$3\" | git -C \"$1\" mktree -z";

    private static readonly string[] Names =
    [
        ".git", ".GIT", ".Git ", ".git.", ".git. .", ".git:stream", ".git::$INDEX_ALLOCATION",
        "git~1", "GIT~1", "git~1.", "git~1:x",
        ".g\u200cit", ".\u200egit", "\ufeff.git", ".g\u206ait",
        "git~2", "git", ".gits", ".git2", ".gitignore", ".gitmodules", ".gi", "x.git", " .git", ".git x", "git~1x",
        ".gıt", ".git\u00a0", "a:.git", "..git", "a\\b", "x\\.git", "git~1\\x", ".git\\x",
    ];

    [Fact]
    public async Task A_name_is_told_to_be_git_where_fsck_of_git_says_so()
    {
        using var folder = new TemporaryFolder();
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", folder.Path);
        var blob = (await RealGit.ShellAsync("git -C \"$1\" hash-object -w --stdin < /dev/null", folder.Path)).Trim();
        var trees = new Dictionary<string, string>();
        foreach (var name in Names)
            trees[name] = (await RealGit.ShellAsync(MakeTree, folder.Path, blob, name)).Trim();
        var (_, output, error) = await RealGit.TryAsync("git", "-C", folder.Path, "fsck", "--full");

        var said = (output + error).Split('\n').Where(l => l.Contains("hasDotgit", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(said);
        Assert.Equal(Names.Where(n => said.Any(l => l.Contains(trees[n], StringComparison.Ordinal))),
            Names.Where(n => DotGitName.Is(RawPath.FromText(n).Bytes)));
    }
}
