using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

/// <summary>What is read in this process is what git says, on histories that nobody would write and somebody does.</summary>
public sealed class CommitLogTests
{
    private static readonly string[] Names =
    [
        "a", "a.b", "a-b", "a0", "b", "å ä", "name with \"quotes\"", "back\\slash", "line\nfeed", "tab\t", "a b ", "-dash",
        $"latin{GeneratedHistory.Byte(0xE5)}", $"half{GeneratedHistory.Byte(0xC3)}", new string('n', 200),
    ];

    private static readonly string[] Messages =
    [
        "One line", "Subject\n\nBody\n", "Subject\nin two lines \n\nBody  \n\n\nmore\n", "", "å\n\nä ö",
        "\n\n  \nAfter blank lines\t\n \nBody",
        "Tabs\tinside\r\nand returns\r\n\r\nBody\r\n", "\u00a0no-break", "Trailing \n", ": a colon", "encoding latin1\n\nauthor X",
        "x\n\n  indented\n\n", "Only blanks\n \n \n",
    ];

    private static readonly string[] Authors = ["Anna Berg", "Björn Åström", "A", "Two  Blanks", "O'Neill, \"Pat\"", "Dot.", "日本"];

    [Theory]
    [InlineData(1, "true")]
    [InlineData(2, "git repack -adfkq --depth=50 --window=50")]
    [InlineData(3, "mv objects/pack/*.pack .; rm -f objects/pack/*; for p in *.pack; do git unpack-objects -q <$p; done")]
    [InlineData(4, "git repack -adfkq --window=0")]
    public async Task Commits_and_changes_are_those_that_git_tells(int seed, string form)
    {
        const int commits = 60;
        var random = new Random(seed);
        await using var house = await OpenAsync(h => Write(h, random, commits));
        await RealGit.ShellAsync("export HOME=/nonexistent GIT_DIR=\"$1\"; cd \"$1\"; " + form, house.House.VaultOf("ffm516"));
        var told = await ToldByGitAsync(house);
        foreach (var isIndexed in new[] { false, true })
        {
            if (isIndexed)
            {
                await house.TipAsync();
                await house.SettleAsync();
            }
            using var place = await house.Get<HistoryPlaces>().RequireAsync(house.Course.Subdomain, Cancel);
            var (here, git) = (new CommitLog(house.Get<GitRunner>(), place), new CommitLog(house.Get<GitRunner>(), place, asksGit: true));
            var started = await house.ProcessesAsync(async () =>
            {
                for (var number = 1; number <= commits; number++)
                    await here.ReadAsync(house.Id(number), Cancel);
                await here.ReadAsync([house.Id(commits), house.Id(1)], Cancel);
                await here.PageAsync(house.Id(commits), new HistoryQuery(), null, 0, commits, Cancel);
                await here.CountAsync(house.Id(commits), new HistoryQuery(), null, Cancel);
                await here.DifferencesAsync(house.Id(1), house.Id(commits), Cancel);
                await here.DistanceAsync(house.Id(commits - 1), house.Id(commits), Cancel);
            });
            Assert.Equal(0, started);

            for (var number = 1; number <= commits; number++)
                Assert.Equal(told[number - 1], Told(await here.ReadAsync(house.Id(number), Cancel)));
            CommitId[] some = [house.Id(commits), house.Id(1), house.Id(commits / 2)];
            Assert.Equal((await git.ReadAsync(some, Cancel)).Select(Told), (await here.ReadAsync(some, Cancel)).Select(Told));
            CommitId[] oneIsMissing = [house.Id(2), CommitId.Parse(new string('e', 40))];
            Assert.Equal([told[1]], (await here.ReadAsync(oneIsMissing, Cancel)).Select(Told));
            foreach (var (tip, skip) in Enumerable.Range(0, 8).Select(_ => (house.Id(random.Next(1, commits + 1)), random.Next(30))))
            {
                var query = new HistoryQuery();
                Assert.Equal((await git.PageAsync(tip, query, null, skip, 25, Cancel)).Select(Told),
                    (await here.PageAsync(tip, query, null, skip, 25, Cancel)).Select(Told));
                Assert.Equal(await git.CountAsync(tip, query, null, Cancel), await here.CountAsync(tip, query, null, Cancel));
                var other = house.Id(random.Next(1, commits + 1));
                Assert.Equal((await git.DifferencesAsync(tip, other, Cancel)).Select(Told),
                    (await here.DifferencesAsync(tip, other, Cancel)).Select(Told));
                Assert.Equal(await git.DistanceAsync(tip, other, Cancel), await here.DistanceAsync(tip, other, Cancel));
                Assert.Equal(await git.FindAsync(tip, Cancel), await here.FindAsync(tip, Cancel));
                Assert.Equal(await git.NewestAsync([tip, other], Cancel), await here.NewestAsync([tip, other], Cancel));
            }
        }
    }

    [Fact]
    public async Task A_file_that_moved_is_found_where_git_finds_it_and_names_take_no_part()
    {
        static string Text(int seed, int change) => string.Concat(Enumerable.Range(0, 60)
            .Select(i => i == change ? "changed\n" : string.Create(CultureInfo.InvariantCulture, $"line {i} of {seed * 7919 % 1009}\n")));
        var latin = $"pages/gammal{GeneratedHistory.Byte(0xE5)}";
        await using var house = await OpenAsync(h => h
            .Commit("First").File("pages/a.html", Text(1, -1)).File("pages/b.html", Text(2, -1)).File("media/same.png", "the same content")
            .File(latin, Text(3, -1)).File("gone.txt", Text(4, -1)).File("empty", "").File("short", "x")
            .Commit("Moved").Remove("pages/a.html").File("other/å.html", Text(1, 3)).Remove("pages/b.html").File("c.html", Text(2, 40))
            .Move("media/same.png", "media/deep/er/same.png").Remove(latin).File("latin", Text(3, 20)).Remove("gone.txt")
            .File("new.txt", Text(5, -1)).Move("empty", "void").Remove("short").File("shorter", "y"));
        using var place = await house.Get<HistoryPlaces>().RequireAsync(house.Course.Subdomain, Cancel);
        var (here, git) = (new CommitLog(house.Get<GitRunner>(), place), new CommitLog(house.Get<GitRunner>(), place, asksGit: true));
        string[] came = ["other/å.html", "c.html", "media/deep/er/same.png", "latin", "new.txt", "shorter"];

        var expected = new List<RawPath?>();
        foreach (var path in came)
            expected.Add(await git.CameFromAsync(house.Id(1), house.Id(2), RawPath.FromText(path), Cancel));
        Assert.Equal(["pages/a.html", "pages/b.html", "media/same.png", "pages/gammal\u00e5", null, null], expected.Select(e => e?.Bytes));
        var found = new List<RawPath?>();
        var started = await house.ProcessesAsync(async () =>
        {
            foreach (var path in came)
                found.Add(await here.CameFromAsync(house.Id(1), house.Id(2), RawPath.FromText(path), Cancel));
        });
        Assert.Equal(expected, found);
        Assert.Equal(0, started);
    }

    [Fact]
    public async Task A_question_too_large_for_this_process_is_asked_of_git()
    {
        const int commits = 1500;
        await using var house = await OpenAsync(h =>
        {
            for (var i = 1; i <= commits; i++)
                h.Commit($"{i}").File("README.md", $"{i}\n");
        });
        using var place = await house.Get<HistoryPlaces>().RequireAsync(house.Course.Subdomain, Cancel);
        var log = new CommitLog(house.Get<GitRunner>(), place);

        // Without the index each commit has to be read; with it none.
        Assert.Equal(1, await house.ProcessesAsync(
            async () => Assert.Equal(commits, await log.CountAsync(house.Id(commits), new HistoryQuery(), null, Cancel))));
        await house.TipAsync();
        await house.SettleAsync();
        Assert.Equal(0, await house.ProcessesAsync(
            async () => Assert.Equal(commits, await log.CountAsync(house.Id(commits), new HistoryQuery(), null, Cancel))));
    }

    [Fact]
    public async Task Nobody_waits_for_an_answer_that_nobody_wants_any_more()
    {
        await using var house = await OpenAsync(h => h.Commit("First").File("a", "1").Commit("Second").File("a", "2"));
        using var place = await house.Get<HistoryPlaces>().RequireAsync(house.Course.Subdomain, Cancel);
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => place.Walks!.Count(house.Id(2), ended.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => place.Walks!.Distance(house.Id(1), house.Id(2), ended.Token));
    }

    private static async Task<List<string>> ToldByGitAsync(HistoryHouse house)
    {
        using var place = await house.Get<HistoryPlaces>().RequireAsync(house.Course.Subdomain, Cancel);
        var git = new CommitLog(house.Get<GitRunner>(), place, asksGit: true);
        var told = new List<string>();
        foreach (var id in house.History.Ids)
            told.Add(Told(await git.ReadAsync(CommitId.Parse(id), Cancel)));
        return told;
    }

    private static string Told(LoggedCommit? commit) => commit is null ? "none"
        : $"{commit.Line} {commit.AuthorEmail} {commit.AuthoredUtc:O} {commit.Committer} [{string.Join(' ', commit.Parents)}] "
            + $"{commit.IsCut} \"{commit.Body}\"\n{string.Join('\n', commit.Changes.Select(Told))}";

    private static string Told(RawChange change) =>
        $"{change.Status} {change.OldMode} {change.NewMode} {change.OldId} {change.NewId} {change.Path.Bytes}";

    // Files become folders, links, programs and files again; merges, several beginnings, hours that stand still or go back.
    private static void Write(GeneratedHistory history, Random random, int commits)
    {
        string Any(string[] of) => of[random.Next(of.Length)];
        var hours = Enumerable.Range(0, commits + 1).Select(i => i + random.Next(-3, 3)).ToArray();
        history.Hours = number => hours[number];
        for (var number = 1; number <= commits; number++)
        {
            int[] parents = number == 1 || random.Next(25) == 0 ? []
                : random.Next(5) == 0 ? [.. Enumerable.Range(0, 2).Select(_ => random.Next(Math.Max(1, number - 9), number)).Distinct()]
                : [random.Next(Math.Max(1, number - 4), number)];
            history.Commit(Any(Messages), Any(Authors), parents);
            for (var change = random.Next(5); change > 0; change--)
            {
                var path = string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any(Names)));
                if (random.Next(5) == 0)
                    history.Remove(path);
                else
                    history.File(path, $"{random.Next(40)}\n", Any(["100644", "100644", "100755", "120000"]));
            }
        }
    }
}
