using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>Branches and commits are read off the disk as git itself tells them.</summary>
public sealed class LocalHeadsTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("git pack-refs --all")]
    [InlineData("git pack-refs --all; git branch -f deep/er/one HEAD; git branch late HEAD")]
    [InlineData("git pack-refs --all; git branch -D main2; git branch -D deep/er/one")]
    [InlineData("git tag -a -m x v1; git pack-refs --all; touch .git/refs/heads/stale.lock")]
    public async Task Branches_are_those_that_git_lists(string form)
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, form);

        var heads = LocalHeads.TryRead(folder.At("work/.git"))!;

        var listed = BranchList.ParseHeads(await RealGit.RunAsync("/", "ls-remote", "--heads", folder.At("work")));
        Assert.True(listed.Count >= 1);
        Assert.Equal(listed.OrderBy(h => h.Key.Value, StringComparer.Ordinal), heads.OrderBy(h => h.Key.Value, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("git symbolic-ref refs/heads/other refs/heads/main2")]
    [InlineData("git config extensions.partialClone origin")]
    [InlineData("rm .git/HEAD")]
    [InlineData("echo nonsense >.git/refs/heads/broken")]
    public async Task What_is_not_plain_is_left_to_git(string form)
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, form);

        Assert.Null(LocalHeads.TryRead(folder.At("work/.git")));
    }

    [Fact]
    public async Task A_branch_is_never_missing_while_git_packs_it()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, "true");
        var tip = BranchList.ParseHeads(await RealGit.RunAsync("/", "ls-remote", "--heads", folder.At("work")))[BranchName.Parse("main2")];
        using var stop = new CancellationTokenSource();
        var packing = Task.Run(
            () => RealGit.ShellAsync(
            "cd \"$1\"; for i in $(seq 60); do git pack-refs --all; git update-ref --no-deref refs/heads/main2 HEAD HEAD^; git "
            + "update-ref refs/heads/main2 HEAD^; done", folder.At("work")));

        var reads = 0;
        for (; !packing.IsCompleted; reads++)
        {
            if (LocalHeads.TryRead(folder.At("work/.git")) is { } heads)
                Assert.Contains(BranchName.Parse("main2"), heads.Keys);
        }

        await packing;
        Assert.True(reads > 20, $"it was read {reads} times");
        Assert.Equal(tip, LocalHeads.TryRead(folder.At("work/.git"))![BranchName.Parse("main2")]);
    }

    [Theory]
    [InlineData("One line")]
    [InlineData("Two lines\nof one paragraph\n\nand a body")]
    [InlineData("  blanks around  \n\n")]
    [InlineData("Övning 3 rättad")]
    [InlineData("")]
    public async Task A_commit_is_what_git_prints_of_it(string message)
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, "true");
        await RealGit.ShellAsync(
            "cd \"$1\"; printf '%s' \"$2\" >../message; git -c user.name='Åsa B.  Ek' -c user.email='a@example.org' commit-tree "
            + "'HEAD^{tree}' -p HEAD -F ../message | xargs git update-ref refs/heads/x", folder.At("work"), message);

        await AssertSameAsync(folder);
    }

    [Theory]
    [InlineData("git -c i18n.commitEncoding=ISO-8859-1 commit -q --allow-empty -m \"$(printf 'sk\\345ne')\"", false)]
    [InlineData("git cat-file commit HEAD | sed 's/^committer/gpgsig -----BEGIN X-----\\n \\n -----END X-----\\ncommitter/' | git "
        + "hash-object -t commit -w --stdin | xargs git update-ref HEAD", true)]
    [InlineData("git cat-file commit HEAD | sed 's/^author.*/author nobody/' | git hash-object --literally -t commit -w --stdin | xargs "
        + "git update-ref HEAD", false)]
    public async Task One_that_is_unusual_is_left_to_git(string make, bool isRead)
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, make + "; git branch -f x HEAD");

        if (isRead)
            await AssertSameAsync(folder);
        else
            Assert.Null(await TryReadAsync(folder));
    }

    private static async Task AssertSameAsync(TemporaryFolder folder)
    {
        var printed = (await RealGit.RunAsync(folder.At("work"), "log", "-1", "-z", "--format=%H%n%ct%n%an%n%s", "x")).TrimEnd('\0')
            .Split('\n');
        var read = (await TryReadAsync(folder))!;
        Assert.Equal<string>(
            printed, (string[])[read.Id.Value, new DateTimeOffset(read.CommittedUtc, TimeSpan.Zero).ToUnixTimeSeconds()
            .ToString(System.Globalization.CultureInfo.InvariantCulture), RawPath.FromText(read.Author).Bytes,
            RawPath.FromText(read.Subject).Bytes]);
    }

    private static async Task<CommitLine?> TryReadAsync(TemporaryFolder folder)
    {
        var id = CommitId.Parse((await RealGit.RunAsync(folder.At("work"), "rev-parse", "x")).Trim());
        using var objects = ObjectDatabase.Open(folder.At("work/.git"));
        return CommitText.TryParse(id, objects.TryRead(id.Value, ObjectKind.Commit)!);
    }

    private static Task MakeAsync(TemporaryFolder folder, string form) => RealGit.ShellAsync(
        """
        git init -q -b main "$1/work"; cd "$1/work"
        git commit -q --allow-empty -m one; git branch main2; git commit -q --allow-empty -m two; git branch deep/er/one
        
        """ + form, folder.Path);
}
