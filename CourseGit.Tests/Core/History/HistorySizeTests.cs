using System.Diagnostics;
using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.History.Commit;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

/// <summary>
/// However much there is, a page is read without git, or with a question or two. In long runs the history is the one the pages are
/// measured on
/// (eng/measure-history): 5,000 commits of a course of 8,000 files.
/// </summary>
[Trait("Category", "Size")]
public sealed class HistorySizeTests
{
    private const int OnPage = 50, Rounds = 15;
    private readonly List<string> _figures = [];

    [Fact]
    public async Task No_page_starts_git_but_a_search_and_the_versions_of_a_file_however_long_the_history_is()
    {
        var commits = LongRun.Count(600, 5040);
        await using var house = await OpenAsync(h => Write(h, commits, LongRun.Count(1200, 8000)));
        var processes = await VisitAllAsync(house, commits);
        await CompareWaysAsync(house, commits);

        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(folder, "history.txt"), _figures, Cancel);
        Assert.Equal([("search by author", 2), ("search by path", 2), ("search by text", 2), ("versions of a file", 1)],
            processes.Where(p => p.Value > 0).Select(p => (p.Key, p.Value)).OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    private async Task<Dictionary<string, int>> VisitAllAsync(HistoryHouse house, int commits)
    {
        var history = house.Get<CourseHistory>();
        var (old, latest) = (house.Id(1), house.Id(commits));
        var someFile = CoursePath.Parse($"exercises/{Key}/chapter 0/exercise 0/exercise.xml");
        await MeasureAsync("first visit, and index of paths (background)", async () =>
        {
            await house.TipAsync();
            await house.SettleAsync();
        }, house);
        var processes = new Dictionary<string, int>
        {
            ["history page"] = await VisitAsync("history page", new HistoryQuery(), 0),
            ["history page, oldest commits"] = await VisitAsync(
                "history page, oldest commits", new HistoryQuery(), Math.Max(0, commits - OnPage)),
            ["search by text"] = await VisitAsync("search by text", new HistoryQuery { Text = Text("chapter 0") }, 0),
            ["search by author"] = await VisitAsync("search by author", new HistoryQuery { Author = Text("ÅSTRÖM") }, 0),
            ["search by path"] = await VisitAsync("search by path", new HistoryQuery { Path = someFile }, 0),
            ["restore points, of a filter"] = await MeasureAsync(
                "restore points, of a filter", async () => Assert.Equal(20,
                (await history.ReadAsync(house.Course, [.. Enumerable.Range(1, 20).Select(i => house.Id(i * commits / 20))], Me, Cancel))
                .Length), house),
            ["commit page"] = await MeasureAsync("commit page", () => house.ReadAsync(commits - 1), house),
            ["commit page, every file"] = await MeasureAsync(
                "commit page, every file, rendered", async () =>
                Assert.Contains("Show 400 more", await RenderAsync(house, await house.ReadAsync(1)), StringComparison.Ordinal), house),
            ["compare first and last"] = await MeasureAsync(
                "compare first and last", () => house.Get<CommitReader>()
                .CompareAsync(house.Course, CommitName.Of(old), CommitName.Of(latest), Me, Cancel), house),
            ["browse the root"] = await MeasureAsync(
                "browse the root", () => house.Get<CommitFiles>()
                .BrowseAsync(house.Course, house.Id(commits - 2), null, Me, Cancel), house),
            ["a file"] = await MeasureAsync(
                "a file", async () => await house.Get<CommitFiles>()
                .ReadAsync(house.Course, await house.Get<CommitFiles>()
                .FindAsync(house.Course, house.Id(commits - 2), CoursePath.Parse("dbname.txt"), Me, Cancel), Me, null, Cancel), house),
            ["versions of a file"] = await MeasureAsync(
                "versions of a file", () => history.VersionsAsync(house.Course, latest, someFile, 0, OnPage, Me, Cancel), house),
        };
        return processes;

        Task<int> VisitAsync(string name, HistoryQuery query, int skip) => MeasureAsync(name, async () =>
        {
            var overview = await history.OpenAsync(house.Course, null, Me, Cancel);
            var total = await history.CountAsync(house.Course, overview.Tip!, query, Me, Cancel);
            var found = await history.ListAsync(house.Course, overview.Tip!, query, skip, OnPage, Me, Cancel);
            Assert.NotEmpty(found);
            Assert.True(total >= found.Length);
        }, house);
    }

    // The same questions in this process and of git, opened anew each time as pages do it: the middle one of some.
    private async Task CompareWaysAsync(HistoryHouse house, int commits)
    {
        var git = house.Get<GitRunner>();
        var (old, latest, all) = (house.Id(1), house.Id(commits), new HistoryQuery());
        var blobs = new List<string>();
        await WayAsync("all files of a commit", async (place, isHere) => blobs =
            [.. (await new TreeReader(git, place.GitDirectory, isHere ? place.Objects : null).ReadAsync(latest.Value, Cancel))
            .Select(e => e.Id)]);
        await WayAsync("their sizes", (place, isHere) =>
            new BlobReader(git, place.GitDirectory, isHere ? place.Objects : null).SizesAsync(blobs, Cancel));
        await LogAsync("newest 50 commits and their changes", log => log.PageAsync(latest, all, null, 0, OnPage, Cancel));
        await LogAsync("oldest 50 commits and their changes", log => log.PageAsync(
            latest, all, null, Math.Max(0, commits - OnPage), OnPage, Cancel));
        await LogAsync("all commits counted", log => log.CountAsync(latest, all, null, Cancel));
        await LogAsync("one commit and its changes", log => log.ReadAsync(house.Id(commits - 1), Cancel));
        await LogAsync("the first commit and its changes", log => log.ReadAsync(old, Cancel));
        await LogAsync("what differs between first and last", log => log.DifferencesAsync(old, latest, Cancel));
        await LogAsync("how far they are apart", log => log.DistanceAsync(old, latest, Cancel));

        Task LogAsync(string name, Func<CommitLog, Task> ask) =>
            WayAsync(name, (place, isHere) => ask(new CommitLog(git, place, asksGit: !isHere)));

        async Task WayAsync(string name, Func<HistoryPlace, bool, Task> ask)
        {
            var (here, byGit) = (await MiddleAsync(p => ask(p, true)), await MiddleAsync(p => ask(p, false)));
            _figures.Add(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {here,6:0.0} ms here {byGit,6:0.0} ms by git"));
        }

        async Task<double> MiddleAsync(Func<HistoryPlace, Task> ask)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                using (var place = await house.Get<HistoryPlaces>().RequireAsync(house.Course.Subdomain, Cancel))
                    await ask(place);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
            return times.Order().ElementAt(Rounds / 2);
        }
    }

    private async Task<int> MeasureAsync(string name, Func<Task> deed, HistoryHouse house)
    {
        var watch = new Stopwatch();
        var processes = await house.ProcessesAsync(async () =>
        {
            watch.Start();
            await deed();
            watch.Stop();
        });
        _figures.Add(
            string.Create(CultureInfo.InvariantCulture, $"{name,-44} {watch.ElapsedMilliseconds,6} ms  {processes,3} git processes"));
        return processes;
    }

    // The list of files as the page renders it.
    private static async Task<string> RenderAsync(HistoryHouse house, CommitDetail commit)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton<NavigationManager, Place>().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(
            new Dictionary<string, object?>
            {
                [nameof(ChangedFiles.Course)] = house.Course,
                [nameof(ChangedFiles.Changes)] = commit.Changes
            });
        return await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync<ChangedFiles>(parameters)).ToHtmlString());
    }

    private sealed class Place : NavigationManager
    {
        public Place() => Initialize("http://here/", "http://here/");
    }

    private static SearchText Text(string text) => SearchText.TryParse(text, out var search)
        ? search
        : throw new InvalidInputException(text);

    // Four files an exercise; each commit changes one to three exercises, every tenth brings an image.
    private static void Write(GeneratedHistory history, int commits, int files)
    {
        var random = new Random(1);
        string Folder(int exercise) => $"exercises/{Key}/chapter {exercise % 40}/exercise {exercise}";
        history.Commit("The first backup").File("dbname.txt", "kqzvtbma\n");
        for (var i = 0; i < files / 4; i++)
            history.Exercise(Folder(i), $"Exercise {i}").File($"{Folder(i)}/exercisekey", $"{i}")
                .File($"{Folder(i)}/figure.png", CourseFiles.Noise(random, 400))
                .File($"{Folder(i)}/history/20250901_08:15:02_exercise.xml", "<exercise/>");
        for (var commit = 2; commit <= commits; commit++)
        {
            history.Commit($"Improve chapter {commit % 40}", commit % 3 == 0 ? "Björn Åström" : "Anna Berg");
            for (var i = random.Next(3); i >= 0; i--)
                history.Exercise(Folder(commit == 2 ? 0 : random.Next(files / 4)), $"Exercise {commit}", $"{random.Next()}");
            if (commit % 10 == 0)
                history.File($"media/public/{commit}.png", CourseFiles.Noise(random, 2000));
        }
    }
}
