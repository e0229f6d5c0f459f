using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>course label</c>, <c>course archive</c>, and what follows from them for other commands.</summary>
public sealed class LabelContractTests : IAsyncLifetime
{
    private TestHouse _house = null!;
    private CommandLine _commandLine = null!;

    public async ValueTask InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        _commandLine = new CommandLine(_house);
        foreach (var name in new[] { "a1", "b2", "c3" })
            await _house.AddCourseAsync(name);
        await _house.AddCourseAsync("pulled", c => c with { Direction = Direction.Pull });
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Labels_are_added_removed_shown_and_listed()
    {
        var one = await _commandLine.RunAsync("course", "label", "a1", "--add", "Teknisk fysik", "--add", "2025", "--json");
        var two = await _commandLine.RunAsync("course", "label", "a1", "b2", "--add", "2026", "--remove", "2025", "--json");
        var plain = await _commandLine.RunAsync("course", "label", "b2", "--add", "ÅRET", "--remove", "none");
        var kept = await _commandLine.RunAsync("course", "set", "b2", "--user", "anna", "--json");
        var shown = await _commandLine.RunAsync("course", "show", "a1", "--json");
        var listed = await _commandLine.RunAsync("course", "list", "--label", "året", "--json");
        var either = await _commandLine.RunAsync("course", "list", "--label", "året", "--label", "TEKNISK FYSIK", "--json");
        var none = await _commandLine.RunAsync("course", "list", "--label", "nobody's", "--json");
        var unknown = await _commandLine.RunAsync("course", "list", "--label", "nobodys");

        Assert.Equal((0, "a1", "2025, Teknisk fysik"), (one.ExitCode, one.Text("subdomain"), Labels(one.Json)));
        Assert.Equal((0, "2026, Teknisk fysik | 2026"), (two.ExitCode, string.Join(" | ", Courses(two).Select(Labels))));
        Assert.Equal(["courses"], two.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((0, "b2 has the labels 2026, ÅRET now.\n"), (plain.ExitCode, plain.Output));
        Assert.Equal(("2026, ÅRET", "2026, Teknisk fysik"), (Labels(kept.Json), Labels(shown.Json)));
        Assert.Equal(["b2"], Names(listed));
        Assert.Equal(["a1", "b2"], Names(either));
        Assert.Equal(2, none.ExitCode);
        Assert.Equal((0, "None of these courses has such a label. See the labels there are with \"course list\".\n"),
            (unknown.ExitCode, unknown.Output));
        Assert.Contains("[2026, ÅRET]", (await _commandLine.RunAsync("course", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("Labels:       2026, ÅRET", (await _commandLine.RunAsync("course", "show", "b2")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_course_that_cannot_take_one_more_label_is_named_beside_those_that_could()
    {
        string[] twenty = [.. Enumerable.Range(1, 20).SelectMany(i => new[] { "--add", $"l{i}" })];
        await _commandLine.RunAsync(["course", "label", "a1", .. twenty]);

        var alone = await _commandLine.RunAsync("course", "label", "a1", "--add", "more", "--json");
        var result = await _commandLine.RunAsync("course", "label", "a1", "b2", "--add", "more", "--json");

        Assert.Equal(2, alone.ExitCode);
        Assert.Contains("20 at most", alone.Text("message"), StringComparison.Ordinal);
        Assert.Equal((2, "b2"), (result.ExitCode, Assert.Single(Names(result))));
        var left = Assert.Single(result.Json.GetProperty("unchanged").EnumerateArray());
        Assert.Equal("a1", left.GetProperty("subdomain").GetString());
        Assert.Contains("20 at most", left.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archived_course_is_out_of_sight_until_it_is_brought_back()
    {
        var archived = await _commandLine.RunAsync("course", "archive", "a1", "b2", "--json");
        var alone = await _commandLine.RunAsync("course", "archive", "a1", "--json");
        var show = await _commandLine.RunAsync("course", "show", "a1", "--json");

        Assert.Equal((0, true), (archived.ExitCode, Courses(archived).All(c => c.GetProperty("archived").GetBoolean())));
        Assert.Equal((0, "a1"), (alone.ExitCode, alone.Text("subdomain")));
        Assert.Equal(Courses(archived)[0].GetProperty("archivedSince").GetDateTime(), show.Json.GetProperty("archivedSince").GetDateTime());
        Assert.Equal(["c3", "pulled"], Names(await _commandLine.RunAsync("course", "list", "--json")));
        Assert.Equal(["a1", "b2"], Names(await _commandLine.RunAsync("course", "list", "--archived", "--json")));
        var all = await _commandLine.RunAsync("course", "list", "--all", "--json");
        Assert.Equal(["a1", "b2", "c3", "pulled"], Names(all));
        Assert.Equal([true, true, false, false], Courses(all).Select(c => c.GetProperty("archived").GetBoolean()));
        Assert.Equal([0, 0], Courses(all)[..2].Select(c => c.GetProperty("labels").GetArrayLength()));

        var back = await _commandLine.RunAsync("course", "archive", "b2", "--undo");

        Assert.Equal((0, "b2 is back among the courses.\n"), (back.ExitCode, back.Output));
        Assert.Equal(["b2", "c3", "pulled"], Names(await _commandLine.RunAsync("course", "list", "--json")));
        await _commandLine.RunAsync("course", "archive", "b2", "c3", "pulled");
        Assert.Equal("Every course is archived. See them with \"course list --archived\".\n",
            (await _commandLine.RunAsync("course", "list")).Output);
    }

    [Fact]
    public async Task Backups_of_all_leave_archived_courses_out_and_one_by_name_is_refused()
    {
        await _commandLine.RunAsync("course", "archive", "a1");

        var all = await _commandLine.RunAsync("backup", "--all", "--json");
        var named = await _commandLine.RunAsync("backup", "a1", "--json");
        var several = await _commandLine.RunAsync("backup", "a1", "b2", "--json");

        Assert.Equal((0, "b2 succeeded, c3 succeeded"), (all.ExitCode, Told(all)));
        Assert.Equal((3, "failed", true), (named.ExitCode, named.Text("outcome"), named.Json.GetProperty("refused").GetBoolean()));
        Assert.Contains("bring it back first (course archive a1 --undo)", named.Text("message"), StringComparison.Ordinal);
        Assert.Equal((3, "a1 failed, b2 unchanged"), (several.ExitCode, Told(several)));
        Assert.Equal(0, (await _commandLine.RunAsync("history", "a1", "--json")).ExitCode);
        Assert.Equal(0, (await _commandLine.RunAsync("course", "archive", "a1", "--undo")).ExitCode);
        Assert.Equal(0, (await _commandLine.RunAsync("backup", "a1", "--json")).ExitCode);
    }

    [Fact]
    public async Task A_label_names_the_courses_to_back_up()
    {
        await _commandLine.RunAsync("course", "label", "a1", "c3", "pulled", "--add", "2025");
        await _commandLine.RunAsync("course", "label", "b2", "--add", "Fysik");
        await _commandLine.RunAsync("course", "label", "pulled", "--add", "elsewhere");
        await _commandLine.RunAsync("course", "archive", "c3");

        var one = await _commandLine.RunAsync("backup", "--label", "2025", "--json");
        var union = await _commandLine.RunAsync("backup", "--label", "2025", "--label", "FYSIK", "-m", "The term", "--json");
        var plain = await _commandLine.RunAsync("backup", "--label", "fysik");

        Assert.Equal((0, "a1 succeeded"), (one.ExitCode, Told(one)));
        Assert.Equal((0, "a1 unchanged, b2 succeeded"), (union.ExitCode, Told(union)));
        Assert.Equal(0, plain.ExitCode);
        Assert.StartsWith("b2: No changes to commit", plain.Output, StringComparison.Ordinal);
        foreach (var (label, why) in new[] { ("nothing", "No course has the label"), ("elsewhere", "their direction is not Push") })
        {
            var wrong = await _commandLine.RunAsync("backup", "--label", "2025", "--label", label, "--json");
            Assert.Equal((2, 0), (wrong.ExitCode, wrong.Json.GetProperty("operations").GetArrayLength()));
            Assert.Contains(why, wrong.Text("message"), StringComparison.Ordinal);
        }
        Assert.Equal(4, (await _house.OperationsAsync()).Length);
    }

    [Fact]
    public async Task Exit_codes_of_a_label_are_those_of_all()
    {
        await _commandLine.RunAsync("course", "label", "a1", "b2", "--add", "2025");
        Directory.Delete(_house.FilesOf("a1").Folder, recursive: true);

        var result = await _commandLine.RunAsync("backup", "--label", "2025", "--json");

        Assert.Equal((3, "a1 failed, b2 succeeded"), (result.ExitCode, Told(result)));
    }

    private static List<JsonElement> Courses(CommandResult result) => [.. result.Json.GetProperty("courses").EnumerateArray()];

    private static IEnumerable<string?> Names(CommandResult result) => Courses(result).Select(c => c.GetProperty("subdomain").GetString());

    private static string Labels(JsonElement course) =>
        string.Join(", ", course.GetProperty("labels").EnumerateArray().Select(l => l.GetString()));

    private static string Told(CommandResult result) => string.Join(", ", result.Json.GetProperty("operations").EnumerateArray()
        .Select(o => $"{o.GetProperty("course").GetString()} {o.GetProperty("outcome").GetString()}"));
}
