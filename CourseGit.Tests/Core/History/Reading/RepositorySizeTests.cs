using System.Diagnostics;
using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.History.Reading;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Core.History.Reading.RepositoryReadingTests;
using static CourseGit.Tests.Support.CoreUnderTest;

namespace CourseGit.Tests.Core.History.Reading;

/// <summary>
/// However much there is in a repository, its pages are read without git. In long runs 20,000 commits, 8,000 files, 2,000 branches.
/// </summary>
[Trait("Category", "Size")]
public sealed class RepositorySizeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_commits_branches_and_files_there_are_a_page_is_read_in_this_process()
    {
        var (commits, fileCount, branches) = (LongRun.Count(300, 20_000), LongRun.Count(300, 8000), LongRun.Count(200, 2000));
        await using var core = await StartAsync();
        var path = await EmptyAsync(core);
        var history = new GeneratedHistory(path, "main");
        history.Commit("Commit 1");
        for (var i = 0; i < fileCount; i++)
            history.File($"folder {i % 80}/deep/file {i}.txt", $"content {i}\n");
        history.File("README.md", "# Large\n");
        for (var i = 2; i <= commits; i++)
            history.Commit($"Commit {i}", parents: i - 1).File($"folder {i % 80}/deep/file {i % fileCount}.txt", $"content {i} again\n");
        await history.WriteAsync();
        await File.WriteAllLinesAsync(Path.Combine(path, "packed-refs"), Enumerable.Range(0, branches)
            .Select(i => $"{history[commits - (i % (commits - 1))]} refs/heads/topic/{i:D5}")
            .Prepend("# pack-refs with: peeled fully-peeled sorted "), Token);
        var (reading, files, figures) = (core.Get<RepositoryReading>(), core.Get<RepositoryFiles>(), new List<string>());
        var tip = (await reading.OpenAsync(Name, null, Superuser, Token)).Shown!.Commit;
        using (var place = await core.Get<RepositoryPlaces>().OpenAsync(Name, Superuser, Token))
            await core.Get<ChangedPathIndex>().SettleAsync(place.Objects, Token);
        // Each git process writes a trace of its own.
        await core.Get<GitRunner>().RunAsync(path, GitCommand.Of("rev-parse", "--git-dir"), Token);
        var traces = Directory.CreateDirectory(Path.Combine(core.Settings.StateRoot, "traces")).FullName;
        await File.AppendAllTextAsync(Path.Combine(core.Settings.GitHome, ".gitconfig"), $"\n[trace2]\n\teventTarget = {traces}\n", Token);
        await MeasureAsync("files of the root, with README", async () =>
        {
            await reading.OpenAsync(Name, null, Superuser, Token);
            Assert.Equal(81, (await files.FindAsync(Name, tip, null, Superuser, Token)).Entries!.Value.Length);
            Assert.NotNull(await files.ReadmeAsync(Name, tip, Superuser, Token));
        });
        await MeasureAsync("commits, the newest", () => ListAsync(0));
        await MeasureAsync("commits, the oldest", () => ListAsync(commits - 50));
        await MeasureAsync("branches", async () =>
            Assert.Equal(branches + 1, (await reading.RefsAsync(Name, RefKind.Branch, null, 0, 100, Superuser, Token)).Total));
        await MeasureAsync("a file", async () => await files.ReadAsync(Name, (await files.FindAsync(
            Name, tip, CoursePath.Parse("folder 1/deep/file 1.txt"), Superuser, Token)).File!, Superuser, Token));
        await MeasureAsync("a commit", () => reading.ReadAsync(Name, CommitName.Of(tip), Superuser, Token));
        await MeasureAsync("first and last compared", () => reading.CompareAsync(Name, history[1], "main", Superuser, Token));
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(folder, "repositories.txt"), figures, Token);

        async Task ListAsync(int skip)
        {
            await reading.OpenAsync(Name, null, Superuser, Token);
            Assert.Equal(commits, await reading.CountAsync(Name, tip, Superuser, Token));
            Assert.Equal(50, (await reading.ListAsync(Name, tip, skip, 50, Superuser, Token)).Length);
        }

        async Task MeasureAsync(string what, Func<Task> deed)
        {
            await deed();
            var times = new List<double>();
            var before = Directory.GetFiles(traces).Length;
            for (var i = 0; i < 7; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await deed();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            figures.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {times.Order().ElementAt(3):0} ms"));
            Assert.True(Directory.GetFiles(traces).Length == before, $"{what} started git.");
        }
    }
}
