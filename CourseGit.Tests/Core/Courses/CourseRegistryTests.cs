using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class CourseRegistryTests : IAsyncLifetime
{
    private CoreUnderTest _core = null!;

    private CourseRegistry Courses => _core.Get<CourseRegistry>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _core = await CoreUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task A_course_that_was_added_is_found_with_all_its_values()
    {
        _core.NewFolder("a");
        await _core.Get<CredentialStore>().SaveAsync("key", "git", new Secret("x"), CoreUnderTest.Superuser, Token);
        var course = CoreUnderTest.NewCourse("a") with
        {
            Direction = Direction.Pull,
            Remote = new Remote(RemoteKind.Url, "https://git.example.org/a"),
            Branch = BranchName.Parse("kurs/å"),
            CredentialName = "key",
            GitUser = "anna",
            Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("data/c.db")),
            Excludes = ExcludePattern.ParseLines("csv\nex/*"),
        };

        var added = await Courses.AddAsync(course, CoreUnderTest.Superuser, Token);

        Assert.True(added.Id > 0);
        foreach (var found in new[] { added, await Courses.GetAsync(course.Subdomain, CoreUnderTest.Superuser, Token),
            await Courses.FindAsync(added.Id, CoreUnderTest.Superuser, Token),
            Assert.Single(await Courses.ListAsync(CoreUnderTest.Superuser, Token)) })
        {
            Assert.Equal(course.Excludes, found!.Excludes);
            Assert.Equal(course with { Id = added.Id, Excludes = default, AddedUtc = added.AddedUtc }, found with { Excludes = default });
            Assert.InRange(found.AddedUtc, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);
        }
    }

    [Fact]
    public async Task Of_two_who_save_the_same_settings_the_later_is_told_and_what_has_a_door_of_its_own_is_no_change()
    {
        var read = await _core.AddCourseAsync("a");

        var saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await Courses.UpdateAsync(read with { GitUser = $"user{i}" }, read, CoreUnderTest.Superuser, Token);
                return null;
            }
            catch (InvalidInputException e)
            {
                return e.Message;
            }
        }, Token)));

        Assert.Single(saved, problem => problem is null);
        const string Told = "Somebody else changed the settings of a meanwhile";
        Assert.Equal(7, saved.Count(p => p?.Contains(Told, StringComparison.Ordinal) is true));
        var now = await Courses.GetAsync(read.Subdomain, CoreUnderTest.Superuser, Token);
        Assert.Equal($"user{Array.IndexOf(saved, null)}", now.GitUser);
        await Courses.LabelAsync([read.Subdomain], [CourseLabel.Parse("2026")], [], CoreUnderTest.Superuser, Token);
        Assert.Equal("eva", (await Courses.UpdateAsync(now with { GitUser = "eva" }, now, CoreUnderTest.Superuser, Token)).GitUser);
        Assert.Equal("bo", (await Courses.UpdateAsync(now with { GitUser = "bo" }, CoreUnderTest.Superuser, Token)).GitUser);
    }

    [Fact]
    public async Task A_value_that_is_far_too_long_is_told_with_its_length_and_nothing_is_saved()
    {
        var course = await _core.AddCourseAsync("a");
        var text = new string('x', 100_000);
        Course[] changed =
        [
            course with { GitUser = text },
            course with { Excludes = [.. Enumerable.Range(0, 5000).Select(i => ExcludePattern.Parse($"folder{i}"))] },
            course with { AfterRestoreCommand = ["/bin/true", text] },
            course with { AfterRestoreUrl = new Uri("https://ffm516.example.org/?" + text[..60_000]) },
        ];
        foreach (var wrong in changed)
        {
            var refusal = await Assert.ThrowsAsync<InvalidInputException>(() => Courses.UpdateAsync(wrong, CoreUnderTest.Superuser, Token));
            Assert.Contains("characters at most", refusal.Message);
            Assert.True(refusal.Message.Length < 300, refusal.Message);
        }
        Assert.Equal(course with { Excludes = default },
            await Courses.GetAsync(course.Subdomain, CoreUnderTest.Superuser, Token) with { Excludes = default });
    }

    [Fact]
    public async Task A_subdomain_is_taken_once_and_the_first_course_stays()
    {
        await _core.AddCourseAsync("a");
        _core.NewFolder("b");

        var refusal = await RefusedAsync(
            () => Courses.AddAsync(CoreUnderTest.NewCourse("a") with { Folder = CoursePath.Parse("b") }, CoreUnderTest.Superuser, Token));

        Assert.Contains("already here", refusal);
        Assert.Equal("a", Assert.Single(await Courses.ListAsync(CoreUnderTest.Superuser, Token)).Folder.Value);
    }

    [Fact]
    public async Task Of_many_who_add_the_same_course_at_once_one_succeeds_and_the_others_are_told_so()
    {
        _core.NewFolder("a");

        var attempts = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(
            _ => Task.Run(() => Record.ExceptionAsync(() => Courses.AddAsync(CoreUnderTest.NewCourse("a"), CoreUnderTest.Superuser, Token))
            .AsTask(), Token)));

        Assert.Single(attempts, e => e is null);
        Assert.All(attempts.Where(e => e is not null),
            e => Assert.Contains("already here", Assert.IsType<InvalidInputException>(e).Message));
    }

    [Fact]
    public async Task A_value_that_cannot_be_is_refused_and_nothing_is_saved()
    {
        _core.NewFolder("a");
        _core.NewFolder(".hidden");
        var good = CoreUnderTest.NewCourse("a");
        (Course Course, string Why)[] bad =
        [
            (good with { CredentialName = "nobody" }, "There is no credential \"nobody\""),
            (good with { Folder = CoursePath.Parse("missing") }, "does not exist"),
            (good with { Folder = CoursePath.Parse(".hidden") }, "hidden folder"),
            (good with { Remote = new Remote(RemoteKind.Hosted, "a") }, "is not a repository name"),
            (good with { Remote = new Remote(RemoteKind.Url, "ftp://x/y") }, "is not an address"),
            (good with { Remote = new Remote(RemoteKind.Url, "https://u:p@x/y") }, "add them as a credential"),
            (good with { Database = new CourseDatabase(DatabaseKind.Sqlite, null) }, "needs the path of its file"),
        ];

        foreach (var (course, why) in bad)
            Assert.Contains(why, await RefusedAsync(() => Courses.AddAsync(course, CoreUnderTest.Superuser, Token)));

        Assert.Empty(await Courses.ListAsync(CoreUnderTest.Superuser, Token));
    }

    [Fact]
    public async Task An_update_changes_a_course_and_a_refused_one_does_not()
    {
        var course = await _core.AddCourseAsync("a");

        await Courses.UpdateAsync(course with { Direction = Direction.None, Branch = BranchName.Parse("x") },
            CoreUnderTest.Superuser, Token);
        await RefusedAsync(
            () => Courses.UpdateAsync(course with { Direction = Direction.Pull, CredentialName = "nobody" },
            CoreUnderTest.Superuser, Token));

        var found = await Courses.GetAsync(course.Subdomain, CoreUnderTest.Superuser, Token);
        Assert.Equal((course.Id, Direction.None, "x"), (found.Id, found.Direction, found.Branch!.Value));
    }

    [Fact]
    public async Task Removing_a_course_leaves_every_file_where_it_is()
    {
        var course = await _core.AddCourseAsync("a");
        var vault = Directory.CreateDirectory(Path.Combine(_core.Settings.VaultsFolder, "a")).FullName;
        var repository = Directory.CreateDirectory(Path.Combine(_core.Settings.RepositoriesFolder, "courses", "a.git")).FullName;

        await Courses.RemoveAsync(course.Subdomain, CoreUnderTest.Superuser, Token);

        Assert.Empty(await Courses.ListAsync(CoreUnderTest.Superuser, Token));
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(_core.Settings.CoursesRoot, "a", "index.html"), Token));
        Assert.True(Directory.Exists(vault) && Directory.Exists(repository));
    }

    [Fact]
    public async Task A_course_that_is_not_here_cannot_be_got_changed_or_removed()
    {
        _core.NewFolder("a");
        var nobody = CoreUnderTest.NewCourse("a");

        Assert.Null(await Courses.FindAsync(nobody.Subdomain, CoreUnderTest.Superuser, Token));
        Assert.Contains(
            "There is no course \"a\"", await RefusedAsync(() => Courses.GetAsync(nobody.Subdomain, CoreUnderTest.Superuser, Token)));
        Assert.Contains("There is no course \"a\"", await RefusedAsync(() => Courses.UpdateAsync(nobody, CoreUnderTest.Superuser, Token)));
        Assert.Contains(
            "There is no course \"a\"", await RefusedAsync(() => Courses.RemoveAsync(nobody.Subdomain, CoreUnderTest.Superuser, Token)));
    }

    private static async Task<string> RefusedAsync(Func<Task> attempt) =>
        (await Assert.ThrowsAsync<InvalidInputException>(attempt)).Message;
}
