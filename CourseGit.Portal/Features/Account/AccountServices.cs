using CourseGit.Core.State;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CourseGit.Portal.Features.Account;

internal static class AccountServices
{
    /// <summary>
    /// So often an open page looks whether its session goes on and its person's rights are the same. Together with
    /// <see cref="KnownPeople.Fresh"/> that is the longest time a right outlives its end, wherever it was taken away.
    /// </summary>
    public static readonly TimeSpan RevalidationInterval = TimeSpan.FromSeconds(10);

    /// <summary>So long after it was last used a session's cookie expires.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(8);

    /// <summary>So long after it began a session ends, however much it is used: a stolen one does not last for ever.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromDays(7);

    private static readonly TimeSpan CookieMadeAnew = TimeSpan.FromMinutes(1); // what it says of rights is made anew for each request

    /// <summary>Users and their rules, without a web host: all the command line needs for <see cref="UserAdministration"/>.</summary>
    public static IServiceCollection AddCourseGitAccounts(this IServiceCollection services, CourseGitSettings settings)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDbContextFactory<AccountDbContext>(o => o.UseSqlite(
            StateStore.ConnectionString(settings.StateDatabase), s => s.MigrationsHistoryTable(AccountDbContext.MigrationsHistoryTable)));
        services.AddIdentityCore<PortalUser>(SetRules).AddRoles<IdentityRole>().AddEntityFrameworkStores<AccountDbContext>();
        services.AddScoped<UserAdministration>();
        services.AddSingleton<Leftovers>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<KnownPeople>();
        services.AddSingleton<UserReader>();
        services.AddSingleton<UserDesk>();
        services.AddSingleton<PasswordLink>();
        services.AddScoped<SignInLinks>();
        services.AddSingleton<Tokens>();
        return services;
    }

    /// <summary>Signing in with a cookie, on top of <see cref="AddCourseGitAccounts"/>.</summary>
    public static IServiceCollection AddCourseGitSignIn(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies(c => c.ApplicationCookie!.Configure(SetCookie));
        services.AddScoped<SignInManager<PortalUser>>();
        services.AddScoped<ISecurityStampValidator, SecurityStampValidator<PortalUser>>();
        services.AddScoped<ITwoFactorSecurityStampValidator, TwoFactorSecurityStampValidator<PortalUser>>();
        services.Configure<SecurityStampValidatorOptions>(
            o => (o.ValidationInterval, o.OnRefreshingPrincipal) = (CookieMadeAnew, SessionCookie.KeepAsync));
        services.AddSingleton<PersonClaims>();
        services.AddSingleton<IClaimsTransformation>(s => s.GetRequiredService<PersonClaims>());
        services.AddSingleton<SignInRecord>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, UserRevalidation>();
        services.AddSingleton<PasswordTurns>();
        services.AddScoped<PasswordCheck>();
        services.AddSingleton<FirstUserLink>();
        services.AddScoped<FirstUser>();
        services.AddScoped<CurrentActor>();
        return services;
    }

    private static void SetRules(IdentityOptions options)
    {
        options.User.AllowedUserNameCharacters = ""; // UserName has its own rule, with a sentence.
        options.Password = new PasswordOptions
        {
            RequiredLength = UserAdministration.PasswordLength,
            RequireDigit = false,
            RequireLowercase = false,
            RequireUppercase = false,
            RequireNonAlphanumeric = false,
        };
        options.Lockout = new LockoutOptions { MaxFailedAccessAttempts = 5, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15) };
    }

    private static void SetCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "CourseGit.Session";
        options.CookieManager = new HostCookies();
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SessionLength;
        options.SlidingExpiration = true;
        options.LoginPath = LocalAddress.Login;
        options.ReturnUrlParameter = "ReturnUrl";
        SessionCookie.Bind(options.Events);
        options.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask; // The sign-in page leads on itself, and looks first where to.
        options.Events.OnRedirectToLogin = context => Hosting.ClosedByDefault.ChallengeAsync(context.Response, context.RedirectUri);
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }
}
