using System.IO.Compression;
using System.Text;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.History;
using CourseGit.Core.History.Reading;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static CourseGit.Tests.Support.CoreUnderTest;

namespace CourseGit.Tests.Core.History.Reading;

/// <summary>What the pages of a repository read, compared with git's own answers.</summary>
public sealed class RepositoryReadingTests
{
    internal static readonly RepositoryName Name = RepositoryName.Parse("physics/graders");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_branch_a_tag_a_kept_ref_and_the_beginning_of_an_id_are_all_found_and_nothing_else_is()
    {
        await using var core = await StartAsync();
        var path = await MakeAsync(core);
        await RealGit.RunAsync(path, "tag", "-a", "-m", "x", "v1", "main~1");
        await RealGit.RunAsync(path, "tag", "-a", "-m", "y", "v2", "v1"); // of a tag
        await RealGit.RunAsync(path, "branch", "v1", "main");
        await RealGit.RunAsync(path, "update-ref", "refs/rescue/20261201T014848Z/heads/old", "main~1");
        var (main, before) = (await RealGit.TipAsync(path, "main"), await RealGit.TipAsync(path, "main~1"));
        var reading = core.Get<RepositoryReading>();
        foreach (var isPacked in new[] { false, true })
        {
            if (isPacked)
            {
                await RealGit.RunAsync(path, "gc", "--quiet");
                await RealGit.RunAsync(path, "pack-refs", "--all");
            }
            foreach (var (at, commit, kind) in new (string?, string, RefKind)[]
            {
                (null, main, RefKind.Branch), ("main", main, RefKind.Branch), ("v1", main, RefKind.Branch),
                ("refs/tags/v1", before, RefKind.Tag), ("v2", before, RefKind.Tag),
                ("refs/rescue/20261201T014848Z/heads/old", before, RefKind.Kept), (before[..7], before, RefKind.Commit),
                (before, before, RefKind.Commit),
            })
            {
                var view = await reading.OpenAsync(Name, at, Superuser, Token);
                Assert.Equal((at, commit, kind), (at, view.Shown!.Commit.Value, view.Shown.Kind));
                Assert.Equal(commit, view.Line!.Id.Value);
            }
            Assert.Equal(1, (await reading.RefsAsync(Name, RefKind.Kept, "OLD", 0, 10, Superuser, Token)).Total);
        }
        foreach (var nothing in new[] { "nosuch", "--help", "main~1", "HEAD", "0000000", new string('b', 40), "refs/heads/nosuch", "a\0b" })
            Assert.Contains("There is no branch", (await Assert.ThrowsAsync<InvalidInputException>(
                () => reading.OpenAsync(Name, nothing, Superuser, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_folders_of_whatever_names_are_those_that_git_lists()
    {
        await using var core = await StartAsync();
        var path = await MakeAsync(core);
        var (reading, files) = (core.Get<RepositoryReading>(), core.Get<RepositoryFiles>());
        var tip = (await reading.OpenAsync(Name, null, Superuser, Token)).Shown!.Commit;
        var seen = new List<string>();
        await WalkAsync(null);
        var listed = (await RealGit.RunAsync(path, "ls-tree", "-r", "-z", "--name-only", "main"))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(listed.Select(l => new RawPath(l).Display).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));

        var readme = await files.ReadmeAsync(Name, tip, Superuser, Token);
        Assert.Equal(("README.md", "# Graders\n", true), (readme!.Name, readme.Text, readme.IsMarkdown));
        await Assert.ThrowsAsync<InvalidInputException>(() => files.FindAsync(Name, tip, CoursePath.Parse("a b/nosuch"), Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(
            () => files.FindAsync(Name, tip, CoursePath.Parse("README.md/x"), Superuser, Token));

        async Task WalkAsync(CoursePath? folder)
        {
            var item = await files.FindAsync(Name, tip, folder, Superuser, Token);
            foreach (var entry in item.Entries!.Value)
            {
                if (entry.IsFolder)
                    await WalkAsync(entry.Path);
                else
                    seen.Add(folder is null ? entry.Name : $"{folder}/{entry.Name}");
            }
        }
    }

    [Fact]
    public async Task A_commit_what_differs_and_who_wrote_which_line_are_as_git_says()
    {
        await using var core = await StartAsync();
        var path = await MakeAsync(core);
        var (reading, files) = (core.Get<RepositoryReading>(), core.Get<RepositoryFiles>());
        var tip = (await reading.OpenAsync(Name, null, Superuser, Token)).Shown!.Commit;
        Assert.Equal(2, await reading.CountAsync(Name, tip, Superuser, Token));
        var newest = (await reading.ListAsync(Name, tip, 0, 10, Superuser, Token))[0];
        Assert.Equal(("Second: ä", 1, false), (newest.Line.Subject, newest.Files, newest.IsMerge));
        var commit = await reading.ReadAsync(Name, CommitName.Of(tip), Superuser, Token);
        var change = Assert.Single(commit.Changes.Files);
        Assert.Equal(("a b/poem.txt", FileChangeKind.Changed), (change.Path.Display, change.Kind));
        var pair = await files.CompareAsync(Name, change, Superuser, Token);
        Assert.Equal(("one\ntwo\nthree\n", "one\nTWO\nthree\n"), (pair.Before!.Text, pair.After!.Text));
        var comparison = await reading.CompareAsync(Name, "main", tip.Value, Superuser, Token);
        Assert.Equal((0, 0, 0), (comparison.Ahead, comparison.Behind, comparison.Changes.Files.Length));

        var blamed = await files.BlameAsync(Name, tip, CoursePath.Parse("a b/poem.txt"), Superuser, Token);
        Assert.Equal([(1, "one"), (2, "TWO"), (3, "three")], blamed.Select(b => (b.First, string.Join('|', b.Lines))));
        Assert.Equal(["First", "Second: ä", "First"], blamed.Select(b => b.Commit.Subject));
        Assert.Equal(await RealGit.TipAsync(path, "main"), blamed[1].Commit.Id.Value);
        await Assert.ThrowsAsync<InvalidInputException>(() => files.BlameAsync(Name, tip, CoursePath.Parse("a b"), Superuser, Token));
    }

    [Fact]
    public async Task What_is_downloaded_is_what_was_pushed_and_stands_in_the_record()
    {
        await using var core = await StartAsync();
        await MakeAsync(core);
        var downloads = core.Get<RepositoryDownloads>();
        var tip = (await core.Get<RepositoryReading>().OpenAsync(Name, null, Superuser, Token)).Shown!.Commit;
        using var content = new MemoryStream();
        await (await downloads.FileAsync(Name, tip, CoursePath.Parse("a b/poem.txt"), Superuser, Token)).WriteAsync(content, Token);
        Assert.Equal("one\nTWO\nthree\n", Encoding.UTF8.GetString(content.ToArray()));
        using var zip = new MemoryStream();
        await (await downloads.ZipAsync(Name, tip, CoursePath.Parse("a b"), Superuser, Token)).WriteAsync(zip, Token);
        using var archive = new ZipArchive(zip);
        Assert.Equal(["a b/poem.txt"], archive.Entries.Select(e => e.FullName));
        var told = await core.StateAsync(context => context.Audit.Select(a => a.Subject).ToListAsync(Token));
        Assert.Equal(2, told.Count(t => t!.EndsWith("of the repository physics/graders", StringComparison.Ordinal)
            || t.EndsWith("of the repository physics/graders as zip", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_shallow_mirror_says_that_older_commits_are_not_here()
    {
        await using var core = await StartAsync();
        var path = await MakeAsync(core);
        var tip = await RealGit.TipAsync(path, "main");
        await File.WriteAllTextAsync(Path.Combine(path, "shallow"), tip + "\n", Token);
        var reading = core.Get<RepositoryReading>();
        var view = await reading.OpenAsync(Name, null, Superuser, Token);
        Assert.True(view.IsCut);
        Assert.Equal(1, await reading.CountAsync(Name, view.Shown!.Commit, Superuser, Token));
        Assert.True((await reading.ReadAsync(Name, CommitName.Parse(tip), Superuser, Token)).Changes.Summary.IsUnknown);
    }

    /// <summary>An empty repository; its folder.</summary>
    internal static async Task<string> EmptyAsync(CoreUnderTest core)
    {
        var hosted = core.Get<HostedRepositories>();
        await hosted.EnsureAsync(Name, Token);
        await RealGit.RunAsync(hosted.PathOf(Name), "symbolic-ref", "HEAD", "refs/heads/main");
        return hosted.PathOf(Name);
    }

    private static async Task<string> MakeAsync(CoreUnderTest core)
    {
        var path = await EmptyAsync(core);
        await new GeneratedHistory(path, "main").Commit("First").File("README.md", "# Graders\n").File("readme.txt", "not this one")
            .File("a b/poem.txt", "one\ntwo\nthree\n").File("å/%2e/q?#", "odd").File($"{GeneratedHistory.Byte(0xE5)}.txt", "no UTF-8")
            .File("link", "README.md", "120000")
            .Commit("Second: ä", parents: 1).File("a b/poem.txt", "one\nTWO\nthree\n").WriteAsync();
        return path;
    }
}
