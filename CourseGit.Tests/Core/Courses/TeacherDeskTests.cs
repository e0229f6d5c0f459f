using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

/// <summary>Who teaches what: asked for by name, whether or not there is an account.</summary>
public sealed class TeacherDeskTests : IAsyncLifetime
{
    private static readonly Subdomain Algebra = Subdomain.Parse("algebra"), Botany = Subdomain.Parse("botany");
    private static readonly Actor Anna = Actor.Superuser("anna");
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TeacherDesk Desk => _house.Get<TeacherDesk>();

    public async ValueTask InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        await _house.AddCourseAsync(Algebra.Value);
        await _house.AddCourseAsync(Botany.Value);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_course_is_given_changed_and_taken_away_by_a_name_however_it_is_written()
    {
        var told = 0;
        Desk.Changed += () => told++;
        await Desk.AssignAsync(Algebra, "Åsa.Berg", mayBackUp: false, Anna, Token);
        await Desk.AssignAsync(Algebra, "åsa.berg", mayBackUp: true, Anna, Token);
        await Desk.AssignAsync(Botany, "erik", mayBackUp: false, Anna, Token);
        var given = Assert.Single(await Desk.ListAsync(Algebra, Anna, Token));
        Assert.Equal((Algebra, "Åsa.Berg", true, "anna"), (given.Course, given.Person, given.MayBackUp, given.AddedBy));
        Assert.Equal(DateTimeKind.Utc, given.AddedUtc.Kind);
        Assert.Equal(2, (await Desk.ListAsync(null, Anna, Token)).Length);

        await Desk.TakeAwayAsync(Algebra, "ÅSA.BERG", Anna, Token);
        Assert.Equal("erik", Assert.Single(await Desk.ListAsync(null, Anna, Token)).Person);
        Assert.Equal(4, told);
    }

    [Fact]
    public async Task What_cannot_be_is_said_in_a_sentence_and_changes_nothing()
    {
        await Refused(Desk.AssignAsync(Subdomain.Parse("nosuch"), "erik", false, Anna, Token), "There is no course \"nosuch\" here.");
        await Refused(Desk.AssignAsync(Algebra, "erik berg", false, Anna, Token), "cannot be a user's name");
        await Refused(Desk.TakeAwayAsync(Algebra, "erik", Anna, Token), "erik is no teacher of algebra.");
        Assert.Empty(await Desk.ListAsync(null, Anna, Token));

        static async Task Refused(Task deed, string sentence) =>
            Assert.Contains(sentence, (await Assert.ThrowsAsync<InvalidInputException>(() => deed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_superusers_see_and_change_who_teaches_what()
    {
        var teacher = Actor.Teacher("tea", new TaughtCourse(Algebra, MayBackUp: true));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk.ListAsync(Algebra, teacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk.AssignAsync(Botany, "tea", true, teacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk.TakeAwayAsync(Algebra, "tea", teacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk.TakeAllAwayAsync("tea", teacher, Token));
    }

    [Fact]
    public async Task A_course_that_is_removed_and_registered_again_has_no_teachers()
    {
        await Desk.AssignAsync(Algebra, "erik", mayBackUp: true, Anna, Token);
        await Desk.AssignAsync(Botany, "erik", mayBackUp: true, Anna, Token);
        await _house.Get<CourseRegistry>().RemoveAsync(Algebra, Anna, Token);
        await _house.AddCourseAsync(Algebra.Value);
        Assert.Equal(Botany, Assert.Single(await Desk.ListAsync(null, Anna, Token)).Course);
        await Desk.TakeAllAwayAsync("ERIK", Anna, Token);
        Assert.Empty(await Desk.ListAsync(null, Anna, Token));
    }
}
