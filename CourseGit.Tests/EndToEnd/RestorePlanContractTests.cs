using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class RestorePlanContractTests
{
    public static TheoryData<string, string[]> Modes { get; } = new()
    {
        { "full", [] },
        { "exercises", [] },
        { "paths", ["--path", RestoreHouse.Exercise, "--path", "index.html"] },
    };

    private static readonly string[] Excluded = ["backups", "xsl", "csv", "html", "json-answer-backups"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_dry_run_changes_nothing_and_says_exactly_what_the_restore_then_does(string mode, string[] more)
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false);
        await course.DamageAsync();
        var (exact, before) = (await course.ExactAsync(), await WholeAsync(course));

        var plan = await course.PlanAsync(mode, [.. more, "--commit", course.Commit]);

        Assert.True(plan.ExitCode == 0, plan.ToString());
        FolderImage.AssertEqual(exact, await course.ExactAsync());
        Assert.Equal("backup", Assert.Single(await course.House.OperationsAsync()).Kind.ToString().ToLowerInvariant());
        Assert.Empty(course.House.StagingLeft());
        Assert.Equal(RestoreAnswers.PlanNames, plan.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((course.Name, mode, course.Commit), (plan.Text("course"), plan.Text("mode"), plan.Text("commit")));
        Assert.NotEmpty(plan.Text("database"));
        var sentences = string.Join(' ', plan.Json.GetProperty("warnings").EnumerateArray()
            .Concat(plan.Json.GetProperty("notes").EnumerateArray()).Select(n => n.GetString()));
        Assert.All(mode == "full" ? Excluded : [], folder => Assert.Contains(folder, sentences, StringComparison.Ordinal));
        var restored = await course.RestoreAsync(mode, [.. more, "--commit", course.Commit]);
        Assert.True(restored.ExitCode == 0, restored.ToString());
        var after = await WholeAsync(course);
        Assert.Equal(after.Keys.Where(p => !before.ContainsKey(p)).Select(Shown).Order(StringComparer.Ordinal),
            RestoreAnswers.Paths(plan, "added").Order(StringComparer.Ordinal));
        Assert.Equal(after.Keys.Where(p => before.TryGetValue(p, out var old) && old != after[p]).Select(Shown)
            .Order(StringComparer.Ordinal), RestoreAnswers.Paths(plan, "changed").Order(StringComparer.Ordinal));
        Assert.Equal(before.Keys.Where(p => !after.ContainsKey(p)).Select(Shown).Order(StringComparer.Ordinal),
            RestoreAnswers.Paths(plan, "removed").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_is_told_with_its_group_and_both_sizes()
    {
        await using var course = await RestoreHouse.OpenAsync();
        course.Files.Write("index.html", "12345").Remove(RestoreHouse.Exercise + "/exercisekey").Write("media/new.bin", "1234567");

        var plan = await course.PlanAsync("full", "--commit", course.Commit);

        var changes = RestoreAnswers.Changes(plan)
            .Where(c => c.GetProperty("path").GetString() is "index.html" or "media/new.bin" or RestoreHouse.Exercise + "/exercisekey")
            .Select(c => string.Join(' ', c.EnumerateObject().Where(p => p.Name != "path").Select(p => p.Value.ToString())));
        Assert.Equal(["added exercises  36", "changed other 5 17", "removed media 7 "],
            changes.Select(c => c.Replace("configuration", "other", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task For_people_the_plan_is_a_table_with_signs_before_the_paths()
    {
        await using var course = await RestoreHouse.OpenAsync();
        course.Files.Write("index.html", "12345").Remove(RestoreHouse.Exercise + "/exercisekey").Write("media/\u001b[31mred.txt", "x");
        for (var i = 0; i < 60; i++)
            course.Files.Write($"media/extra/{i:d2}.txt", "x");

        var plan = await course.CommandLine.RunAsync(
            "restore", course.Name, "--mode", "full", "--commit", course.Commit, "--dry-run", "--override-direction");

        Assert.True(plan.ExitCode == 0, plan.ToString());
        Assert.Contains($"\n+ {RestoreHouse.Exercise}/exercisekey\n", plan.Output, StringComparison.Ordinal);
        Assert.Contains("\n~ index.html\n", plan.Output, StringComparison.Ordinal);
        Assert.Equal(50, plan.Output.Split('\n')
            .Count(l => l.StartsWith("- ", StringComparison.Ordinal) && !l.Contains(" … and ", StringComparison.Ordinal)));
        Assert.Matches(@"\n- … and \d+ more\n", plan.Output);
        Assert.Matches(@"\nexercises +1 \(36 bytes\) +- +-\n", plan.Output);
        Assert.Contains("\nDatabase: ", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', plan.Output);
    }

    [Fact]
    public async Task With_a_course_that_pushes_the_plan_is_shown_and_refused()
    {
        await using var course = await RestoreHouse.OpenAsync();
        course.Files.Remove("index.html");

        var plan = await course.CommandLine.RunAsync("restore", course.Name, "--mode", "full", "--dry-run", "--json");

        Assert.Equal(3, plan.ExitCode);
        Assert.Contains("index.html", RestoreAnswers.Paths(plan, "added"));
        Assert.NotEmpty(plan.Text("refusal"));
    }

    [Fact]
    public async Task Students_at_work_after_the_commit_and_code_for_the_server_are_warned_of()
    {
        await using var course = await RestoreHouse.OpenAsync(
            write: f => f.Write(RestoreHouse.Exercise + "/questions.py", "print('hello')\n"));
        course.Files.Write("last_student_activity", "");
        File.SetLastWriteTimeUtc(course.Files.At("last_student_activity"), DateTime.UtcNow.AddHours(1));

        var plan = await course.PlanAsync("full", "--commit", course.Commit);

        var warnings = plan.Json.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!).ToList();
        Assert.Contains(warnings, w => w.Contains("student", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(warnings, w => w.Contains("questions.py", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_database_the_present_name_of_the_database_is_kept_and_the_plan_says_so()
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false);
        course.Files.Write("dbname.txt", "zzyyxxww\n");

        var plan = await course.PlanAsync("full", "--commit", course.Commit);
        Assert.Equal(0, (await course.RestoreAsync("full", "--commit", course.Commit)).ExitCode);

        Assert.Contains(
            "dbname.txt", plan.Text("database")
            + string.Join(' ', plan.Json.GetProperty("notes").EnumerateArray().Select(n => n.GetString())), StringComparison.Ordinal);
        Assert.Equal("zzyyxxww\n", await File.ReadAllTextAsync(course.Files.At("dbname.txt"), TestContext.Current.CancellationToken));
    }

    // Every file and link there is, but for the markers and the folders no backup holds: the plan names those in a sentence.
    private static async Task<SortedDictionary<string, string>> WholeAsync(RestoreHouse course)
    {
        var image = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, what) in await course.ExactAsync([".git-branch", .. Excluded]))
        {
            var fields = what.Split(' ');
            if (fields[0] != "d")
                image[path] = $"{fields[0]} {string.Join(' ', fields[4..])}";
        }
        return image;
    }

    // Names are bytes; an answer shows them as text.
    private static string Shown(string path) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(path));
}
