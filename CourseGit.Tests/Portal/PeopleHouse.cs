using System.Security.Claims;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>A portal with two courses, a superuser, and a teacher of the first course.</summary>
internal static class PeopleHouse
{
    public const string TeacherName = "tea.cher";
    public static readonly Subdomain Algebra = Subdomain.Parse("algebra"), Botany = Subdomain.Parse("botany");
    public static readonly Actor Anna = Actor.Superuser(PortalUnderTest.Name);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static T Get<T>(this PortalUnderTest portal) where T : notnull => portal.App.Services.GetRequiredService<T>();

    public static async Task<PortalUnderTest> OpenAsync(Action<IServiceCollection>? services = null)
    {
        var portal = await PortalUnderTest.StartAsync(withUser: true, services);
        await portal.AddPeopleAsync();
        return portal;
    }

    public static async Task AddPeopleAsync(this PortalUnderTest portal)
    {
        foreach (var course in new[] { Algebra, Botany })
        {
            new CourseFiles(Path.Combine(portal.Settings.CoursesRoot, course.Value)).WriteCourse();
            await portal.Get<CourseRegistry>().AddAsync(
                new Course
                {
                    Subdomain = course,
                    Folder = CoursePath.Parse(course.Value),
                    Direction = Direction.Push,
                    Remote = Remote.HostedFor(course),
                }, Anna, Token);
        }
        await portal.Get<UserDesk>().AddAsync(TeacherName, Roles.Teacher, PortalUnderTest.Password, Anna, Token);
        await portal.Get<TeacherDesk>().AssignAsync(Algebra, TeacherName, mayBackUp: false, Anna, Token);
    }

    public static async Task<Browser> TeacherBrowserAsync(this PortalUnderTest portal)
    {
        var browser = portal.NewBrowser();
        (await browser.SignInAsync(TeacherName, PortalUnderTest.Password)).Dispose();
        return browser;
    }

    /// <summary>Somebody's open page, as far as the server knows it.</summary>
    public static async Task<CurrentActor> OpenPageAsync(this PortalUnderTest portal, IServiceProvider circuit, string name)
    {
        await using var scope = portal.App.Services.CreateAsyncScope();
        var user = (await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByNameAsync(name))!;
        var person = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
        ((ClaimsIdentity)person.Identity!).AddClaim(new Claim(Sessions.ClaimType, await portal.Get<Sessions>().BeginAsync(user.Id, Token)));
        var authentication = (UserRevalidation)circuit.GetRequiredService<AuthenticationStateProvider>();
        person = await portal.Get<PersonClaims>().TransformAsync(person);
        authentication.SetAuthenticationState(Task.FromResult(new AuthenticationState(person)));
        return circuit.GetRequiredService<CurrentActor>();
    }
}
