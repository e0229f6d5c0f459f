using CourseGit.Portal.Api.V1;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Api;

/// <summary>The API for programs, <c>/api/v1</c>: the same front doors as the pages, opened by a token.</summary>
internal static class ApiServices
{
    private const string Version = ApiProblem.Root + "/v1";
    private const string Document = Version + "/openapi.json";

    internal static readonly AuthorizationPolicy WithToken =
        new AuthorizationPolicyBuilder(ApiToken.SchemeName).RequireAuthenticatedUser().Build();

    // It says nothing of any course: whoever is signed in may read it.
    private static readonly AuthorizationPolicy SignedIn =
        new AuthorizationPolicyBuilder(IdentityConstants.ApplicationScheme, ApiToken.SchemeName).RequireAuthenticatedUser().Build();

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiToken>(ApiToken.SchemeName, null);
        services.AddSingleton<TokenCheck>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<IdempotentRequests>();
        services.AddSingleton(EventPace.Usual);
        services.ConfigureHttpJsonOptions(o => ApiJson.Set(o.SerializerOptions));
        services.AddOpenApi("v1", ApiDocument.Describe);
        services.AddSingleton<ApiDocument>();
        return services;
    }

    /// <summary>Counts a person's requests, and answers what was sent twice once; to be used after authorization.</summary>
    public static void UseApi(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Features.Get<TokenBearer>() is not { } bearer)
            return next(http);
        if (http.RequestServices.GetRequiredService<RateLimits>().TakeOfPerson(bearer.UserId) is { } wait)
            return RefuseAsync(http, wait);
        return HttpMethods.IsPost(http.Request.Method) && http.Request.Headers.TryGetValue(IdempotentRequests.Header, out var key)
            ? http.RequestServices.GetRequiredService<IdempotentRequests>().ServeAsync(http, key.ToString(), next) : next(http);
    });

    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Version).RequireAuthorization(WithToken);
        CourseAddresses.Map(api);
        HistoryAddresses.Map(api);
        StartAddresses.Map(api);
        OperationAddresses.Map(api);
        ScheduleAddresses.Map(api);
        RepositoryAddresses.Map(api);
        PortalAddresses.Map(api);
        endpoints.MapOpenApi(Document.Replace("v1", "{documentName}", StringComparison.Ordinal)).RequireAuthorization(SignedIn);
        endpoints.Map(ApiProblem.Root + "/{**rest}", ApiMethods.Refuse).RequireAuthorization(WithToken);
    }

    internal static Task RefuseAsync(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
        return ApiProblem.Of(StatusCodes.Status429TooManyRequests).WriteAsync(http);
    }
}
