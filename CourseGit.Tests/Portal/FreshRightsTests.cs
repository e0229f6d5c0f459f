using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>A right that is taken away is gone at once where it was taken away, and within thirty seconds everywhere else.</summary>
public sealed class FreshRightsTests
{
    [Fact]
    public async Task A_page_that_is_open_learns_at_once_of_what_this_portal_changes()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        await using var circuit = portal.App.Services.CreateAsyncScope();
        var actor = await portal.OpenPageAsync(circuit.ServiceProvider, TeacherName);
        Assert.Equal([new TaughtCourse(Algebra, false)], (await actor.GetAsync()).Teaches);

        await portal.Get<TeacherDesk>().AssignAsync(Botany, TeacherName, mayBackUp: true, Anna, Token);
        Assert.Equal([new TaughtCourse(Algebra, false), new TaughtCourse(Botany, true)], (await actor.GetAsync()).Teaches.Sort(ByName));

        await portal.Get<TeacherDesk>().TakeAwayAsync(Algebra, TeacherName, Anna, Token);
        await Until.TrueAsync(async () => await Record.ExceptionAsync(actor.GetAsync) is NotAllowedException, "the page makes way");
    }

    [Theory]
    [InlineData("course")]
    [InlineData("leave to back up")]
    [InlineData("role")]
    [InlineData("disabled")]
    public async Task A_page_whose_person_lost_a_right_elsewhere_makes_way_within_thirty_seconds(string lost)
    {
        Assert.True(AccountServices.RevalidationInterval + KnownPeople.Fresh < TimeSpan.FromSeconds(30));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var portal = await PeopleHouse.OpenAsync();
        await portal.Get<TeacherDesk>().AssignAsync(Algebra, TeacherName, mayBackUp: true, Anna, Token);
        // As another process has it: with nobody here to tell.
        using var people = new KnownPeople(
            portal.Get<IDbContextFactory<AccountDbContext>>(),
            new TeacherDesk(portal.Get<IDbContextFactory<StateDbContext>>(), portal.Get<AuditLog>(), time), time);
        var id = (await UserAsync(portal)).Id;
        var before = await people.FindAsync(id, Token);

        await LoseAsync(portal, lost);
        Assert.Equal(before, await people.FindAsync(id, Token));
        Assert.Equal(1, people.Reads);
        time.Advance(KnownPeople.Fresh);
        Assert.NotEqual(before, await people.FindAsync(id, Token));
        Assert.Equal(2, people.Reads);
    }

    [Fact]
    public async Task A_thousand_questions_read_the_database_once()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var portal = await PeopleHouse.OpenAsync();
        using var people = new KnownPeople(portal.Get<IDbContextFactory<AccountDbContext>>(), portal.Get<TeacherDesk>(), time);
        var id = (await UserAsync(portal)).Id;
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await people.FindAsync(id, Token), Token)));
        Assert.Equal(1, people.Reads);
    }

    [Fact]
    public async Task Disabling_ends_every_session_and_every_open_page_at_once_and_no_password_opens_any_more()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        using var browser = await portal.TeacherBrowserAsync();
        await using var circuit = portal.App.Services.CreateAsyncScope();
        var actor = await portal.OpenPageAsync(circuit.ServiceProvider, TeacherName);
        await portal.Get<UserDesk>().DisableAsync(TeacherName, Anna, Token);

        await Assert.ThrowsAsync<NotAllowedException>(actor.GetAsync);
        using var page = await browser.GetAsync("/");
        Assert.Equal(302, (int)page.StatusCode);
        using var stranger = portal.NewBrowser();
        using var refused = await stranger.SignInAsync(TeacherName, PortalUnderTest.Password);
        Assert.Contains(PasswordCheck.WrongSentence, await Browser.TextAsync(refused), StringComparison.Ordinal);

        await portal.Get<UserDesk>().EnableAsync(TeacherName, Anna, Token);
        using var again = await portal.TeacherBrowserAsync();
        using var home = await again.GetAsync("/");
        Assert.Equal(200, (int)home.StatusCode);
    }

    [Fact]
    public async Task A_session_knows_its_browser_and_where_it_began_and_so_does_the_actor()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        using var browser = await portal.TeacherBrowserAsync();
        var row = Assert.Single(await portal.Get<Sessions>().OpenOfAsync((await UserAsync(portal)).Id, Token));
        Assert.Equal(("password", "127.0.0.1", DateTimeKind.Utc), (row.SignIn, row.Address, row.CreatedUtc.Kind));
        var person = (await portal.Get<UserDesk>().ListAsync(Anna, Token)).Single(p => p.Name == TeacherName);
        Assert.True(person.LastSignInUtc >= person.CreatedUtc, $"{person}");
        Assert.Equal(DateTimeKind.Utc, person.LastSignInUtc!.Value.Kind);
        await using var circuit = portal.App.Services.CreateAsyncScope();
        var actor = await (await portal.OpenPageAsync(circuit.ServiceProvider, TeacherName)).GetAsync();
        Assert.Equal((TeacherName, Role.Teacher, Way.Page), (actor.Name, actor.Role, actor.Origin.Way));
    }

    private static async Task LoseAsync(PortalUnderTest portal, string lost)
    {
        switch (lost)
        {
            case "course":
                await portal.Get<TeacherDesk>().TakeAwayAsync(Algebra, TeacherName, Anna, Token);
                break;
            case "leave to back up":
                await portal.Get<TeacherDesk>().AssignAsync(Algebra, TeacherName, mayBackUp: false, Anna, Token);
                break;
            case "role":
                await portal.Get<UserDesk>().SetRoleAsync(TeacherName, Roles.Superuser, Anna, Token);
                break;
            default:
                await portal.Get<UserDesk>().DisableAsync(TeacherName, Anna, Token);
                break;
        }
    }

    private static async Task<PortalUser> UserAsync(PortalUnderTest portal)
    {
        await using var scope = portal.App.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByNameAsync(TeacherName))!;
    }

    private static int ByName(TaughtCourse a, TaughtCourse b) => string.CompareOrdinal(a.Course.Value, b.Course.Value);
}
