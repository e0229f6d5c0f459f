using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class CourseDiscoveryTests : IAsyncLifetime
{
    private CoreUnderTest _core = null!;

    public async ValueTask InitializeAsync() => _core = await CoreUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task Of_an_OpenTA_server_exactly_the_courses_are_found()
    {
        await Shell.RunAsync("""
            course() { mkdir -p "$1/exercises"; echo abcdefgh >"$1/dbname.txt"; }
            course ffm516-2025; course b; mkdir conf; touch conf/database.conf
            for n in deleted db-backup db14 auth backups regrade query postgres pgbouncer; do course $n; done
            course .hidden; course Upper; course 'with space'; course under_score; course -dash; course deleted/old-course
            mkdir plain nested; course nested/inner; ln -s ffm516-2025 linked; echo abcdefgh >dbname.txt; mkdir odd; mkdir odd/dbname.txt
            """, _core.Settings.CoursesRoot);

        Assert.Equal(["b", "conf", "ffm516-2025"], (await FindAsync()).Select(c => c.Folder.Value));
    }

    [Fact]
    public async Task Exercises_are_counted_as_folders_with_exercise_xml_without_following_links()
    {
        await Shell.RunAsync("""
            mkdir -p a/exercises/key/{one,two/three,Trash/four,empty}; touch a/dbname.txt; for d in one two/three Trash/four; do touch a/exercises/key/$d/exercise.xml; done
            touch a/exercise.xml; ln -s . a/exercises/loop; ln -s one a/exercises/key/again
            """, _core.Settings.CoursesRoot);

        Assert.Equal(3, Assert.Single(await FindAsync()).Exercises);
    }

    [Fact]
    public async Task A_registered_course_is_marked_by_its_folder_and_by_its_name()
    {
        await Shell.RunAsync("for n in a b c other; do mkdir $n; touch $n/dbname.txt; done", _core.Settings.CoursesRoot);
        var courses = _core.Get<CourseRegistry>();
        await courses.AddAsync(CoreUnderTest.NewCourse("a"), CoreUnderTest.Superuser, TestContext.Current.CancellationToken);
        await courses.AddAsync(CoreUnderTest.NewCourse("b") with { Folder = CoursePath.Parse("other") }, CoreUnderTest.Superuser,
            TestContext.Current.CancellationToken);

        Assert.Equal([("a", true), ("b", true), ("c", false), ("other", true)], (await FindAsync())
            .Select(c => (c.Folder.Value, c.IsRegistered)));
    }

    [Fact]
    public async Task Without_a_courses_folder_nothing_is_found()
    {
        Directory.Delete(_core.Settings.CoursesRoot);

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task A_generated_demo_course_is_found_with_its_exercises()
    {
        await CourseGit.Core.Courses.Demo.DemoCourse.CreateAsync(
            Path.Combine(_core.Settings.CoursesRoot, "demo"), TestContext.Current.CancellationToken);

        var found = Assert.Single(await FindAsync());

        Assert.Equal("demo", found.Subdomain.Value);
        Assert.InRange(found.Exercises, 10, 100);
    }

    private async Task<System.Collections.Immutable.ImmutableArray<CourseCandidate>> FindAsync() =>
        await _core.Get<CourseDiscovery>().FindAsync(CoreUnderTest.Superuser, TestContext.Current.CancellationToken);
}
