using System.Diagnostics;
using System.Globalization;
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
/// However much there is, a page asks git a handful of questions. In long runs the history is the one the pages are measured on
/// (eng/measure-history): 5,000 commits of a course of 8,000 files.
/// </summary>
[Trait("Category", "Size")]
public sealed class HistorySizeTests
{
    private const int OnPage = 50;
    private readonly List<string> _figures = [];

    [Fact]
    public async Task No_page_asks_git_more_than_six_questions_however_long_the_history_is()
    {
        var commits = LongRun.Count(600, 5040);
        await using var house = await OpenAsync(h => Write(h, commits, LongRun.Count(1200, 8000)));
        var processes = await VisitAllAsync(house, commits);

        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(folder, "history.txt"), _figures, Cancel);
        Assert.All(processes, page => Assert.InRange(page.Value, 1, 6));
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
