using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

public sealed class ParserTests
{
    [Theory]
    [InlineData("Writing objects:  45% (450/1000), 12.30 MiB | 4.10 MiB/s", "Writing objects", 45, 450, 1000, 12897484)]
    [InlineData("Writing objects: 100% (1000/1000), 27.41 MiB | 3.99 MiB/s, done.", "Writing objects", 100, 1000, 1000, 28741468)]
    [InlineData("Counting objects:   0% (1/3107)", "Counting objects", 0, 1, 3107, 0)]
    [InlineData("remote: Compressing objects:   1% (1/67)", "Compressing objects", 1, 1, 67, 0)]
    [InlineData("remote: Counting objects: 100% (3/3), done.        ", "Counting objects", 100, 3, 3, 0)]
    [InlineData("Receiving objects:  13% (26/195), 4.00 KiB | 1024 bytes/s", "Receiving objects", 13, 26, 195, 4096)]
    [InlineData("Resolving deltas: 100% (12/12), completed with 3 local objects.", "Resolving deltas", 100, 12, 12, 0)]
    [InlineData("Updating files:  50% (1/2)", "Updating files", 50, 1, 2, 0)]
    [InlineData("Writing objects:  50% (1/2), 999 bytes | 999.00 KiB/s", "Writing objects", 50, 1, 2, 999)]
    public void Progress_of_git_is_read(string line, string phase, int percent, long done, long total, long bytes) =>
        Assert.Equal(new GitProgress(phase, percent, done, total, bytes), GitProgress.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("Enumerating objects: 5, done.")]
    [InlineData("remote: Total 3 (delta 0), reused 0 (delta 0), pack-reused 0")]
    [InlineData("Delta compression using up to 2 threads")]
    [InlineData("fatal: 45% (450/1000)")]
    [InlineData("remote: warning: 99% (of quota)")]
    [InlineData("To https://git.example.org/a")]
    [InlineData("remote: remote: Counting objects: 100% (3/3)")]
    public void What_is_no_progress_is_none(string line) => Assert.Null(GitProgress.Parse(line));

    [Theory]
    [InlineData("!\trefs/heads/main:refs/heads/main\t[rejected] (stale info)", "stale info", true)]
    [InlineData("!\tabc:refs/heads/main\t[rejected] (fetch first)", "fetch first", true)]
    [InlineData("!\tabc:refs/heads/main\t[rejected] (non-fast-forward)", "non-fast-forward", true)]
    [InlineData("!\tabc:refs/heads/main\t[remote rejected] (failed to update ref)", "failed to update ref", true)]
    [InlineData("!\tabc:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main': is at a but expected b)",
        "cannot lock ref 'refs/heads/main': is at a but expected b", true)]
    [InlineData("!\tabc:refs/heads/k(2)\t[remote rejected] (cannot lock ref 'refs/heads/k(2)': is at a but expected b)",
        "cannot lock ref 'refs/heads/k(2)': is at a but expected b", true)]
    [InlineData("!\tabc:refs/heads/main\t[remote rejected] (incorrect old value provided)", "incorrect old value provided", true)]
    [InlineData("!\tabc:refs/heads/main\t[remote rejected] (pre-receive hook declined)", "pre-receive hook declined", false)]
    [InlineData("!\tabc:refs/heads/main\t[remote rejected] (protected branch hook declined)", "protected branch hook declined", false)]
    [InlineData("!\tabc:refs/heads/main\t[remote failure] (remote failed to report status)", "remote failed to report status", false)]
    [InlineData("!\tabc:refs/heads/main\t[remote rejected] (unpacker error)", "unpacker error", false)]
    [InlineData("!\tabc:refs/heads/main\t[rejected]", "[rejected]", false)]
    public void The_reason_of_a_refused_push_is_read(string line, string reason, bool moved)
    {
        var report = PushReport.Parse($"To /srv/git/a.git\n{line}\nDone\n");

        Assert.Equal(reason, report.Reason);
        Assert.Equal(moved, report.IsMoved);
    }

    [Fact]
    public void A_push_that_names_no_refusal_has_no_reason() =>
        Assert.Equal(new PushReport(""), PushReport.Parse("To x\n=\ta:b\t[up to date]\nDone\n"));

    [Fact]
    public async Task Real_refusals_of_git_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        await Shell.RunAsync("""
            export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=b
            git init -q -b main --bare there.git; git init -q -b main here; cd here; git commit -q --allow-empty -m 1; git push -q ../there.git main; git commit -q --allow-empty -m 2; git push -q ../there.git main
            git reset -q --hard HEAD~; git commit -q --allow-empty -m 3; printf '#!/bin/sh\nexit 1\n' >../there.git/hooks/pre-receive; chmod +x ../there.git/hooks/pre-receive
            """, folder.Path);

        Assert.Equal("stale info", await PushAsync("--force-with-lease=refs/heads/main:HEAD~"));
        Assert.Equal("non-fast-forward", await PushAsync("--porcelain"));
        Assert.Equal("pre-receive hook declined", await PushAsync("--force"));

        async Task<string> PushAsync(string option) =>
            PushReport.Parse(
                (await Shell.TryAsync("git", ["push", "--porcelain", option, "../there.git", "main"], folder.At("here"))).Output).Reason;
    }

    [Fact]
    public void A_list_of_paths_keeps_every_byte()
    {
        var paths = PathList.Parse("a\0b c\n\0\u00ff\u0080\0");

        Assert.Equal(["a", "b c\n", "\u00ff\u0080"], paths.Select(p => p.Bytes));
        Assert.Empty(PathList.Parse(""));
        Assert.Throws<FormatException>(() => PathList.Parse("a\0b"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task A_written_list_is_read_again_and_tells_how_far_it_is(int count)
    {
        var paths = Enumerable.Range(0, count).Select(i => RawPath.FromText($"kurs å/{i}\n")).ToList();
        var told = new List<int>();
        using var stream = new MemoryStream();

        await PathList.Writer(paths, told.Add)(stream, TestContext.Current.CancellationToken);

        Assert.Equal(paths, PathList.Parse(RawPath.Encoding.GetString(stream.ToArray())));
        Assert.Equal(count, told.LastOrDefault());
        Assert.Equal(told.Order(), told);
    }

    [Fact]
    public void A_raw_path_is_ordered_by_its_bytes_and_shown_as_text()
    {
        RawPath[] paths = [RawPath.FromText("å"), RawPath.FromText("z"), new("\u00ff"), RawPath.FromText("a/b"), RawPath.FromText("a.b"),
            RawPath.FromText("日本"), RawPath.FromText("😀")];

        Assert.Equal(["a.b", "a/b", "z", "å", "日本", "😀", "\ufffd"], paths.Order().Select(p => p.ToString()));
        Assert.Equal([true, false], new[] { paths[0].IsText, paths[2].IsText });
        Assert.Equal("\u00c3\u00a5", paths[0].Bytes);
    }
}
